import type { Log } from '../../shared/log.ts';
import { Problem } from '../../shared/problem.ts';
import { publishCommitted as publishFrom, type PublishReport } from '../run/run.ts';
import type { Option } from './command.ts';
import type { Edge } from './edge.ts';
import { runPorts } from './run-ports.ts';
import type { Workplace } from './workplace.ts';

export type { PublishReport } from '../run/run.ts';

export const AS_OF: Option = {
	value: 'time',
	about: 'compute as of this instant (default: now, to the second): 2025-12-31 or 2025-12-31T18:00:00Z',
};

/** False for 31 February, which the language takes for 2 March. */
const isDay = (text: string): boolean => {
	const day = new Date(text);
	return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
};

/** The instant a run speaks of: what was asked for, else the present second. Problem (configuration) when it cannot be read. */
export const asOfFrom = (asked: string | undefined, { clock }: Edge): Date => {
	if (asked === undefined) return new Date(Math.floor(clock().getTime() / 1000) * 1000);
	const asOf = new Date(asked);
	if (isDay(asked.slice(0, 10)) && /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(asked) && !Number.isNaN(asOf.getTime()))
		return asOf;
	throw new Problem({
		kind: 'configuration',
		what: 'That is no instant',
		where: '--as-of',
		saw: asked,
		next: 'write a day such as 2025-12-31 (its first instant, UTC) or an instant such as 2025-12-31T18:00:00Z',
	});
};

/** Computes and publishes what has been committed, in this process. */
export const publishCommitted = (edge: Edge, workplace: Workplace, log: Log, asOf: Date): Promise<PublishReport> =>
	publishFrom(runPorts(edge, workplace, log), asOf);
