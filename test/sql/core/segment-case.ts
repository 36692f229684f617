import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { entityByName } from '../../../shared/contracts/entities/index.ts';
import type { Row } from '../../../shared/contracts/column.ts';
import { buildCompany, type BuildOptions, type Built, policyWith } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

/** A company whose accounts change what they are; its source is `s`, its policy the default with some rules changed. */
export interface SegmentCase {
	readonly story: string;
	readonly policy: Readonly<Record<string, unknown>>;
	readonly as_of: string;
	/** What was read, and when. */
	readonly steps: readonly { readonly at: string; readonly entities: Parameters<typeof entityRows>[0] }[];
	/** All rows in order of the columns, worked by hand. */
	readonly expected: readonly {
		readonly says: string;
		readonly select: string;
		readonly rows: readonly (readonly (string | number | null)[])[];
	}[];
}

const FOLDER = path.join(import.meta.dirname, '../../cases/segments');

export const segmentCases: readonly { readonly name: string; readonly one: SegmentCase }[] = readdirSync(FOLDER).map((file) => ({
	name: path.basename(file, '.json').replaceAll('-', ' '),
	one: JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as SegmentCase,
}));

/** As of a file: the values of the entity's key. */
const recordId = (entity: string, row: Row): string =>
	(entityByName[entity]?.key ?? [])
		.map((column) => (row[column] instanceof Date ? row[column].toISOString() : String(row[column])))
		.join('/');

const observed = ({ steps }: SegmentCase): Record<string, Row[]> => {
	const rows: Record<string, Row[]> = {};
	for (const { at, entities } of steps)
		for (const [name, read] of Object.entries(entityRows(entities)))
			rows[name] = [
				...(rows[name] ?? []),
				...read.map((row) => ({ ...row, record_id: recordId(name, row), observed_at: new Date(`${at}T00:00:00Z`) })),
			];
	return rows;
};

/** All tables of the company; files go to the store, or are gone after the close. Close it after use. */
export const buildSegments = (one: SegmentCase, store?: BuildOptions['store']): Promise<Built> =>
	buildCompany(
		{ s: observed(one) },
		{
			asOf: new Date(`${one.as_of}T00:00:00Z`),
			policies: [policyWith('tidemark_default', one.policy, ['s'])],
			...(store === undefined ? {} : { store }),
		},
	);
