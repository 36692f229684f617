import type { DropExport, DropSource } from '../../../../shared/contracts/config.ts';
import { isDropExport } from '../../../../shared/contracts/config.ts';
import type { Log } from '../../../../shared/log.ts';
import { openTable } from '../formats.ts';
import type { DropFolder } from '../folder.ts';
import { matchFiles } from '../stream.ts';
import { checkChosen } from './header.ts';
import type { ExportKind } from './kind.ts';
import { type Kinds, loadKinds } from './kinds.ts';
import { type Headed, nothingEssential, recognised } from './recognise.ts';

/** The files of one entry that are of one kind. */
export interface ExportSet {
	readonly name: string;
	readonly kind: ExportKind;
	readonly files: readonly string[];
	readonly entry: DropExport;
	readonly index: number;
	readonly where: string;
}

interface Recognition {
	readonly sets: readonly ExportSet[];
	/** Where the entry names a vendor, what to say should the source turn out to lack what matters. */
	readonly lacking: { readonly kinds: Kinds; readonly files: readonly Headed[]; readonly where: string } | undefined;
}

const setsOfEntry = async (
	folder: DropFolder,
	available: readonly string[],
	entry: DropExport,
	index: number,
	place: string,
	log: Log,
): Promise<Recognition> => {
	const where = `${place}, files[${index}] (${entry.path} as ${entry.export})`;
	const kinds = await loadKinds(entry.export, where);
	checkChosen(entry, kinds, where);
	const files = matchFiles(available, entry.path, folder.name, where);
	const set = (name: string, kind: ExportKind, of: readonly string[]): ExportSet => ({ name, kind, files: of, entry, index, where });
	const only = kinds.get(entry.export);
	if (only !== undefined) return { sets: [set(entry.export, only, files)], lacking: undefined };
	const headed = await Promise.all(files.map(async (file) => ({ file, header: (await openTable(folder, file, entry)).columns })));
	const names = headed.map(({ header }) => recognised(kinds, header, entry.columns));
	for (const [at, { file, header }] of headed.entries())
		if (names[at] === undefined)
			log.warn(`not an export of ${entry.export} that is read: left alone`, { file, columns: header.join(', ') });
	const sets = [...kinds].flatMap(([name, kind]) => {
		const own = files.filter((_, at) => names[at] === name);
		return own.length === 0 ? [] : [set(name, kind, own)];
	});
	return { sets, lacking: { kinds, files: headed, where } };
};

/** Every export of a source by kind. Problem (configuration) for names, files and headers that do not fit. */
export const exportSets = async (
	source: DropSource,
	folder: DropFolder,
	available: readonly string[],
	log: Log,
): Promise<readonly ExportSet[]> => {
	const found: Recognition[] = [];
	for (const [index, entry] of source.files.entries())
		if (isDropExport(entry)) found.push(await setsOfEntry(folder, available, entry, index, `source ${source.id}`, log));
	const sets = found.flatMap(({ sets: own }) => own);
	for (const { lacking } of found) {
		if (lacking === undefined) continue;
		const isThere = sets.some(({ name, kind }) => kind.isEssential === true && lacking.kinds.has(name));
		if (!isThere) throw nothingEssential(lacking.kinds, lacking.files, lacking.where);
	}
	return sets;
};
