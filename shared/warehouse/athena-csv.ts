import { Problem } from '../problem.ts';

/** A line of a result: a value as Athena's text, undefined for null. */
export type ResultLine = readonly (string | undefined)[];

const QUOTE = 0x22;
const COMMA = 0x2c;
const NEWLINE = 0x0a;
/** Lines that are handed on at once: enough that waiting for them costs nothing, and few beside the piece that they are cut from. */
const LINES = 1000;

/** A value and where it ends; undefined where the bytes end before it does. */
interface Cell {
	readonly value: string | undefined;
	readonly end: number;
}

/** From the opening quote on; a quote within the value stands twice. */
const quotedCell = (bytes: Buffer, from: number): Cell | undefined => {
	let hasQuotes = false;
	let end = bytes.indexOf(QUOTE, from + 1);
	while (end !== -1 && bytes[end + 1] === QUOTE) {
		hasQuotes = true;
		end = bytes.indexOf(QUOTE, end + 2);
	}
	if (end === -1) return undefined;
	const value = bytes.toString('utf8', from + 1, end);
	return { value: hasQuotes ? value.replaceAll('""', '"') : value, end: end + 1 };
};

const bareCell = (bytes: Buffer, from: number): Cell => {
	let end = from;
	while (end < bytes.length && bytes[end] !== COMMA && bytes[end] !== NEWLINE) end += 1;
	return { value: end === from ? undefined : bytes.toString('utf8', from, end), end };
};

/** The line that begins there and where the next one does; undefined where the bytes end before it does. */
const lineAt = (bytes: Buffer, from: number): { readonly line: ResultLine; readonly next: number } | undefined => {
	const line: (string | undefined)[] = [];
	for (let at = from; ; ) {
		const cell = bytes[at] === QUOTE ? quotedCell(bytes, at) : bareCell(bytes, at);
		const after = cell === undefined ? undefined : bytes[cell.end];
		if (cell === undefined || after === undefined) return undefined;
		line.push(cell.value);
		at = cell.end + 1;
		if (after === NEWLINE) return { line, next: at };
	}
};

const cutOff = (rest: Buffer): Problem =>
	new Problem({
		kind: 'defect',
		what: 'the file of a result ends within a value',
		where: 'query result',
		saw: rest.toString('utf8', 0, 80),
		next: 'report this as a bug: Athena stores results in a way that is not known here',
	});

/**
 * The lines of a result as Athena stores it, the names first, up to a thousand at a time. Every value stands in
 * double quotes and may hold line breaks; null is nothing at all, so that a row of one null is an empty line.
 */
export async function* resultLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ResultLine[]> {
	let rest: Buffer = Buffer.alloc(0);
	for await (const piece of pieces) {
		rest = Buffer.concat([rest, piece]);
		let lines: ResultLine[] = [];
		let at = 0;
		for (let found = lineAt(rest, at); found !== undefined; found = lineAt(rest, at)) {
			at = found.next;
			if (lines.push(found.line) < LINES) continue;
			yield lines;
			lines = [];
		}
		rest = rest.subarray(at);
		yield lines;
	}
	const last = rest.length === 0 ? undefined : lineAt(Buffer.concat([rest, Buffer.of(NEWLINE)]), 0);
	if (last !== undefined) yield [last.line];
	else if (rest.length > 0) throw cutOff(rest);
}
