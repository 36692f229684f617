import type { Manifest, PublishedTable } from '../../../shared/contracts/publication.ts';
import { type Row, optional } from '../../../shared/contracts/column.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import { identifier } from '../../../shared/warehouse/literal.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { contentOf, RUN_COLUMNS } from '../../../functions/publish/content.ts';
import { canonicalCell } from '../../support/canonical.ts';

/** One engine's publication. */
export interface Edition {
	readonly engine: string;
	readonly manifest: Manifest;
	/** Holds its files, and is read by the warehouse that compares. */
	readonly store: ObjectStore;
}

const SHOWN = 3;

/** Attaches the files that the manifest names, as a table for one engine. */
const attached = async (reader: Warehouse, { engine, store }: Edition, table: PublishedTable): Promise<string> => {
	const name = `${table.name}_on_${engine}`;
	const columns = Object.fromEntries(table.columns.map((column) => [column.name, optional[column.type]('')]));
	await reader.attach(
		name,
		columns,
		table.keys.map((key) => store.address(key)),
	);
	return name;
};

const rowsOf = (reader: Warehouse, name: string, { columns, key }: PublishedTable): AsyncIterable<Row> =>
	reader.query(
		`select ${columns.map((column) => identifier(column.name)).join(', ')} from ${name} order by ${key.map((column) => `${identifier(column)} nulls last`).join(', ')}`,
	);

const linesOf = async (rows: AsyncIterable<Row>, { columns }: PublishedTable): Promise<string[]> => {
	const lines: string[] = [];
	for await (const row of rows)
		lines.push(
			columns
				.filter(({ name }) => !RUN_COLUMNS.includes(name))
				.map(({ name, type }) => `${name}=${canonicalCell(type, row[name])}`)
				.join(' '),
		);
	return lines;
};

const onlyIn = (engine: string, lines: readonly string[], others: readonly string[]): string[] => {
	const known = new Set(others);
	const missing = lines.filter((line) => !known.has(line));
	return missing.length === 0
		? []
		: [`${missing.length} rows only on ${engine}, such as:`, ...missing.slice(0, SHOWN).map((line) => `  ${line}`)];
};

const shape = ({ columns, key, rows }: PublishedTable): string =>
	`(${columns.map(({ name, type }) => `${name} ${type}`).join(', ')}) key (${key.join(', ')}), ${rows} rows`;

const tableDifference = async (reader: Warehouse, [one, other]: readonly [Edition, Edition], name: string): Promise<string[]> => {
	const [a, b] = [one, other].map(({ manifest }) => manifest.tables.find((table) => table.name === name));
	if (a === undefined || b === undefined) return [`only on ${a === undefined ? other.engine : one.engine}`];
	if (shape(a) !== shape(b)) return [`${one.engine}: ${shape(a)}`, `${other.engine}: ${shape(b)}`];
	const [left, right] = [await attached(reader, one, a), await attached(reader, other, b)];
	const hashes = [a.hash, b.hash, ...(await Promise.all([left, right].map(async (at) => (await contentOf(reader, at)).hash)))];
	if (new Set(hashes).size === 1) return [];
	const [ours, theirs] = [await linesOf(rowsOf(reader, left, a), a), await linesOf(rowsOf(reader, right, b), b)];
	const found = [...onlyIn(one.engine, ours, theirs), ...onlyIn(other.engine, theirs, ours)];
	return found.length > 0 ? found : [`the files agree and the hashes do not: ${hashes.join(', ')}`];
};

/**
 * Every way in which two publications differ, by table; none: an empty object. Compared are the columns, the keys, the rows as the
 * engines computed them (the manifests' hashes) and the rows as they lie in the published files.
 */
export const differences = async (one: Edition, other: Edition): Promise<Record<string, string[]>> => {
	const reader = await duckdbWarehouse({ store: one.store });
	const names = new Set([one, other].flatMap(({ manifest }) => manifest.tables.map(({ name }) => name)));
	const found: Record<string, string[]> = {};
	for (const name of [...names].sort()) {
		const difference = await tableDifference(reader, [one, other], name);
		if (difference.length > 0) found[name] = difference;
	}
	await reader.close();
	return found;
};
