import type { Log, LogFields } from '../../shared/log.ts';
import type { Edge } from './edge.ts';

type Write = Edge['err'];

const withFields = (message: string, fields: LogFields = {}): string => {
	const pairs = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
	return [message, ...pairs].join('  ');
};

const counted = (task: string, done: number, total?: number): string =>
	`${task}: ${done}${total === undefined ? ' so far' : ` of ${total}`}`;

/** Terminal code that goes to the start of the line and empties it. */
export const ERASE_LINE = '\r\u001B[2K';

/** One line at the bottom that is redrawn; everything that stays is written above it. */
const terminalLog = (write: Write, columns: number): Log => {
	const keep = (line: string): void => write(`${ERASE_LINE}${line}\n`);
	return {
		info: (message, fields) => keep(withFields(message, fields)),
		warn: (message, fields) => keep(`warning: ${withFields(message, fields)}`),
		progress: (task, done, total) => write(`${ERASE_LINE}${done === total ? '' : counted(task, done, total).slice(0, columns - 1)}`),
	};
};

/** Plain lines, for logs: of a task its start and, where the end is known, its end. */
const lineLog = (write: Write): Log => {
	const begun = new Set<string>();
	return {
		info: (message, fields) => write(`${withFields(message, fields)}\n`),
		warn: (message, fields) => write(`warning: ${withFields(message, fields)}\n`),
		progress(task, done, total) {
			if (done === total) begun.delete(task);
			else if (begun.has(task)) return;
			else begun.add(task);
			write(`${counted(task, done, total)}\n`);
		},
	};
};

/** The log of a command: drawn on a terminal, lines elsewhere. Always on standard error. */
export const progressLog = ({ err, terminalColumns }: Edge): Log =>
	terminalColumns === null ? lineLog(err) : terminalLog(err, terminalColumns);
