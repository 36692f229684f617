import { Problem } from '../problem.ts';

/** A name as SQL identifier. Names are made by us from file names, so anything unusual is a defect. */
export const identifier = (name: string): string => {
	if (!/^[a-z_][a-z0-9_]*$/.test(name)) {
		throw new Problem({
			kind: 'defect',
			what: 'not a name for SQL',
			where: 'identifier',
			saw: JSON.stringify(name),
			next: 'use lower-case letters, digits and underscores',
		});
	}
	return `"${name}"`;
};

/** Text as SQL literal; the only way text from outside enters a statement. */
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** An instant as SQL literal, UTC to the millisecond. */
export const timestamp = (value: Date): string => `timestamp '${value.toISOString().replace('T', ' ').replace('Z', '')}'`;

/** A day as SQL literal, from YYYY-MM-DD. */
export const date = (value: string): string => `date ${text(value)}`;
