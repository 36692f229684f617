import type { DropFile } from '../../../../shared/contracts/config.ts';
import { Problem } from '../../../../shared/problem.ts';
import type { DropFolder } from '../folder.ts';
import { planMapping } from '../mapping.ts';
import type { DropRead } from '../read.ts';
import type { Table } from '../table.ts';
import type { ExportEntity, ExportLookup } from './kind.ts';
import type { ExportSet } from './sets.ts';
import { hasRows, held, openExport, type Rows, rowsByKey } from './table.ts';

const setsFor = ({ kinds }: ExportLookup, sets: readonly ExportSet[]): readonly ExportSet[] => {
	const kind = kinds.find((name) => sets.some((set) => set.name === name));
	return sets.filter(({ name }) => name === kind);
};

/** False for an export that is empty and needs one that the source lacks. Problem (configuration) where it has rows. */
const canBeRead = async (folder: DropFolder, set: ExportSet, sets: readonly ExportSet[]): Promise<boolean> => {
	const wanting = Object.values(set.kind.lookups ?? {}).find((lookup) => lookup.optional !== true && setsFor(lookup, sets).length === 0);
	if (wanting === undefined) return true;
	if (!(await hasRows(folder, set))) return false;
	throw new Problem({
		kind: 'configuration',
		what: `The export ${set.name} cannot be read without another one: ${wanting.kinds.join(' or ')}`,
		where: set.where,
		saw: sets.map(({ name }) => name).join(', '),
		next: `put that export beside it and add it to files: { path: <its file>, export: ${wanting.kinds[0] ?? ''} }`,
	});
};

/** The stream is named after the kind: `chargebee_coupons`. */
const mappingOf = ({ name, entry }: ExportSet, { entity, part, columns }: ExportEntity): DropFile => ({
	path: name.replaceAll('/', '-'),
	entity,
	columns,
	...(part === undefined ? {} : { where: { part: [part] } }),
	...(entry.delimiter === undefined ? {} : { delimiter: entry.delimiter }),
});

const readsOf = (folder: DropFolder, set: ExportSet, all: readonly ExportSet[]): readonly DropRead[] => {
	const lookups = Object.entries(set.kind.lookups ?? {});
	const found = new Map<string, Promise<Rows>>();
	const lookup = (name: string): Promise<Rows> => {
		const { [name]: wanted } = set.kind.lookups ?? {};
		const rows =
			found.get(name) ?? (wanted === undefined ? Promise.resolve(new Map()) : rowsByKey(folder, setsFor(wanted, all), wanted.key));
		found.set(name, rows);
		return rows;
	};
	const besides = [...new Set(lookups.flatMap(([, each]) => setsFor(each, all).flatMap(({ files }) => files)))].sort();
	const fresh = (file: string): Promise<Table> => openExport(folder, set, file, lookup);
	const open = set.kind.isWhole === true ? held(fresh) : fresh;
	const wanted = set.kind.entities.filter(({ unless }) => unless === undefined || !all.some(({ name }) => name === unless));
	return wanted.map((entity): DropRead => {
		const mapping = mappingOf(set, entity);
		const plan = planMapping(mapping, set.where);
		return { folder, files: set.files, besides, settings: set.entry, mapping, plan, where: set.where, open };
	});
};

/** What is to be read of the exports of one entry: one read per kind and entity. */
export const exportReads = async (
	folder: DropFolder,
	own: readonly ExportSet[],
	all: readonly ExportSet[],
): Promise<readonly DropRead[]> => {
	const reads: DropRead[] = [];
	for (const set of own) if (await canBeRead(folder, set, all)) reads.push(...readsOf(folder, set, all));
	return reads;
};
