/** Families of types between which Trino converts nothing by itself; integers become fractions, and dates become timestamps. */
export type Family = 'integer' | 'fraction' | 'text' | 'boolean' | 'time';

export const NUMBERS: readonly Family[] = ['integer', 'fraction'];

const PATTERNS: readonly (readonly [Family, RegExp])[] = [
	['integer', /^U?((TINY|SMALL|BIG|HUGE)INT|INTEGER)$/],
	['fraction', /^(DECIMAL(\(.*\))?|DOUBLE|FLOAT)$/],
	['text', /^VARCHAR$/],
	['boolean', /^BOOLEAN$/],
	['time', /^(DATE|TIMESTAMP)$/],
];

/** Family of a type as DuckDB names it; undefined for one that is not known, and for arrays, intervals and the rest. */
export const familyOf = (type: string | undefined): Family | undefined => PATTERNS.find(([, pattern]) => pattern.test(type ?? ''))?.[0];
