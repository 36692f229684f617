import type { Serdes } from '@aws/durable-execution-sdk-js';

/** Marks of values that JSON has no word for; no column or key of ours begins like this. */
const BIGINT = '$bigint';
const DATE = '$date';

const isMarked = (value: unknown, mark: string): value is Record<string, string> =>
	typeof value === 'object' && value !== null && Object.keys(value).length === 1 && mark in value;

/** JSON text of plain values, bigint and Date. */
export const serialise = (value: unknown): string =>
	JSON.stringify(value, function (this: Record<string, unknown>, key: string, plain: unknown) {
		const before = this[key]; // a Date has already become text in `plain`
		if (before instanceof Date) return { [DATE]: before.toISOString() };
		return typeof plain === 'bigint' ? { [BIGINT]: String(plain) } : plain;
	});

/** What `serialise` was given. */
export const deserialise = (text: string): unknown =>
	JSON.parse(text, (_key, value: unknown) => {
		if (isMarked(value, BIGINT)) return BigInt(value[BIGINT] ?? '');
		return isMarked(value, DATE) ? new Date(value[DATE] ?? '') : value;
	});

/** How results of steps are kept between two invocations. */
export const plainValues = <T>(): Serdes<T> => ({
	serialize: (value) => Promise.resolve(value === undefined ? undefined : serialise(value)),
	deserialize: (text) => Promise.resolve(text === undefined ? undefined : (deserialise(text) as T)), // what the same step serialised
});
