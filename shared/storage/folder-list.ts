import { type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './file-error.ts';
import { compareKeys } from './key.ts';
import type { ObjectInfo } from './object-store.ts';

/** What a folder's name sorts as among keys: all keys in it begin with the name and a slash. */
const sortName = (entry: Dirent): string => (entry.isDirectory() ? `${entry.name}/` : entry.name);

const entriesOf = async (path: string): Promise<readonly Dirent[]> => {
	try {
		const entries = await readdir(path, { withFileTypes: true });
		return entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => compareKeys(sortName(a), sortName(b)));
	} catch (error) {
		if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
		throw error;
	}
};

/** Size of a file, or undefined when it was deleted since the folder was read. */
const sizeOf = async (path: string): Promise<number | undefined> => {
	try {
		return (await stat(path)).size;
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
};

/** Walks only the folders that can hold keys with the prefix and after the given key; hidden entries are no objects. */
export async function* listFolder(root: string, prefix: string, after: string, folder = ''): AsyncIterable<ObjectInfo> {
	for (const entry of await entriesOf(join(root, folder))) {
		const key = folder + sortName(entry);
		if (entry.isDirectory()) {
			const holdsPrefix = key.startsWith(prefix) || prefix.startsWith(key);
			const holdsLater = after.startsWith(key) || compareKeys(key, after) > 0;
			if (holdsPrefix && holdsLater) yield* listFolder(root, prefix, after, key);
		} else if (key.startsWith(prefix) && compareKeys(key, after) > 0) {
			const bytes = await sizeOf(join(root, key));
			if (bytes !== undefined) yield { key, bytes };
		}
	}
}
