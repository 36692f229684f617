import { type DropExport, type DropFile, type DropSource, isDropExport } from '../../shared/contracts/config.ts';
import { Problem } from '../../shared/problem.ts';
import type { DropFolder } from '../ingest/drop/folder.ts';
import { openTable } from '../ingest/drop/formats.ts';
import { matchFiles } from '../ingest/drop/stream.ts';

/** Ids as the file writes them: a mapping may put text before the value of a column. */
const spellings = (ids: readonly string[], file: DropFile | DropExport): ReadonlySet<string> => {
	const prefixes = Object.values(isDropExport(file) ? {} : file.columns).flatMap((column) =>
		typeof column === 'string' ? [] : (column.prefix ?? []),
	);
	return new Set([...ids, ...prefixes.flatMap((prefix) => ids.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length)))]);
};

const holds = async (folder: DropFolder, file: string, mapping: DropFile | DropExport, ids: ReadonlySet<string>): Promise<boolean> => {
	const { rows } = await openTable(folder, file, mapping);
	for await (const row of rows) if (row.broken !== undefined || Object.values(row.cells).some((cell) => ids.has(cell))) return true;
	return false;
};

export interface Search {
	/** Files with a row about the subject, or one that cannot be read and may be, in order of their names. */
	readonly files: readonly string[];
	/** What could not be searched, and why. */
	readonly unsearched: readonly string[];
}

/** Looks for the ids in the files that people dropped. They are the operator's own and are left as they are. */
export const searchDropped = async (source: DropSource, folder: DropFolder, ids: readonly string[]): Promise<Search> => {
	const found = new Set<string>();
	const unsearched: string[] = [];
	for (const mapping of source.files) {
		try {
			for (const file of matchFiles(await folder.list(), mapping.path, folder.name, `source ${source.id}`))
				if (!found.has(file) && (await holds(folder, file, mapping, spellings(ids, mapping)))) found.add(file);
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			unsearched.push(`${mapping.path} could not be searched: ${error.message}`);
		}
	}
	return { files: [...found].sort(), unsearched };
};
