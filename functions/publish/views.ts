import type { ColumnType } from '../../shared/contracts/column.ts';
import type { Manifest, PublishedTable } from '../../shared/contracts/publication.ts';
import { identifier, text } from '../../shared/warehouse/literal.ts';

export interface ViewSource {
	/** Publications that can be shown, oldest first. */
	readonly manifests: readonly Manifest[];
	/** Where the engine reads an object. */
	readonly address: (key: string) => string;
	/** The table-valued text that yields the current `publication_id`: the pointer object, or one id read before. */
	readonly current: string;
}

/** DuckDB's spelling of our types, for columns that an older publication has in another type. */
const DUCKDB_TYPES: Readonly<Partial<Record<ColumnType, string>>> = { decimal: 'decimal(38,12)' };

/** Reads the pointer object anew in every query. */
export const livePointer = (address: string): string => `read_json(${text(address)}, columns = {publication_id: 'varchar'})`;

/** One publication, whatever the pointer says later: several statements then see the same numbers. */
export const pinnedPointer = (publicationId: string): string => `(values (${text(publicationId)})) as pinned(publication_id)`;

/**
 * The publication that readers see. A session that was opened before the newest publication knows none of its files, so it is told to
 * load the views again instead of being shown empty tables.
 */
const currentPublication = ({ manifests, current }: ViewSource): string => {
	const known = manifests.map(({ publication_id }) => text(publication_id)).join(', ');
	const stale = "error('these views are older than publication ' || publication_id || ': load views.sql again')";
	return `create or replace view current_publication as select case when publication_id in (${known}) then publication_id else ${stale} end as publication_id from ${current};`;
};

const view = (name: string, versions: readonly PublishedTable[], address: ViewSource['address']): string => {
	const newest = versions.at(-1);
	const columns = (newest?.columns ?? []).map(
		({ name: column, type }) => `cast(${identifier(column)} as ${DUCKDB_TYPES[type] ?? type}) as ${identifier(column)}`,
	);
	const files = versions.flatMap(({ keys }) => keys.map((key) => `\t${text(address(key))}`));
	return [
		`-- ${newest?.description.replaceAll('\n', ' ') ?? ''}`,
		`create or replace view ${identifier(name)} as select publication_id, ${columns.join(', ')} from read_parquet([`,
		files.join(',\n'),
		'], union_by_name = true, hive_partitioning = true, hive_types = {publication_id: varchar}) where publication_id = (select publication_id from current_publication);',
	].join('\n');
};

/**
 * A DuckDB script with one view per published table over the files that the manifests name, filtered on the current publication and
 * showing its id first, so that a query over several views can join on it. Files that no manifest names are never read.
 * Columns are those of the newest publication; null where an older one lacks them.
 */
export const viewsScript = (source: ViewSource): string => {
	const byName = Map.groupBy(
		source.manifests.flatMap(({ tables }) => tables),
		({ name }) => name,
	);
	const views = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, of]) => view(name, of, source.address));
	return `${[currentPublication(source), ...views].join('\n\n')}\n`;
};
