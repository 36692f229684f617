import { Problem } from '../problem.ts';

const badSegment = (key: string): string | undefined =>
	key.split('/').find((segment) => segment === '' || segment.startsWith('.') || /[\\\0]/.test(segment));

/** Whether this is a relative slash-separated path of plain, visible segments. */
export const isKey = (key: string): boolean => badSegment(key) === undefined;

/** Refuses keys that are none. */
export const checkKey = (key: string): void => {
	const bad = badSegment(key);
	if (bad === undefined) return;
	throw new Problem({
		kind: 'defect',
		what: 'Not an object key',
		where: JSON.stringify(key),
		saw: `segment ${JSON.stringify(bad)}`,
		next: 'report this as a bug: keys are relative paths without empty or dotted segments',
	});
};

/** Byte order of UTF-8, as object stores list keys; `<` on strings compares UTF-16 units and differs above U+D800. */
export const compareKeys = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** A conditional put lost against another writer. */
export const conflict = (key: string, found: string): Problem =>
	new Problem({
		kind: 'conflict',
		what: 'Another writer was first',
		where: key,
		saw: found,
		next: 'run again: it starts from what the other writer left',
	});
