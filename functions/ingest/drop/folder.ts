import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type AsyncBuffer, asyncBufferFromFile } from 'hyparquet';
import { Problem } from '../../../shared/problem.ts';

/** Files that somebody else puts there: a local folder, or a bucket. */
export interface DropFolder {
	/** What it is called in messages. */
	readonly name: string;
	/** Relative names with slashes, sorted; hidden files left out. */
	list(): Promise<readonly string[]>;
	read(file: string): AsyncIterable<Uint8Array>;
	/** For formats that are read from their end. */
	openAt(file: string): Promise<AsyncBuffer>;
}

/** A drop folder on this machine. `sourceId` is for messages. */
export const openFolder = (path: string, sourceId: string): DropFolder => ({
	name: path,
	async list() {
		const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
			throw new Problem({
				kind: 'configuration',
				what: 'The drop folder cannot be read',
				where: `source ${sourceId}, folder ${path}`,
				saw: error instanceof Error ? error.message : String(error),
				next: "correct the source's folder: it is taken relative to tidemark.yaml",
			});
		});
		const files = entries
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name).slice(join(path, sep).length));
		return files
			.map((file) => file.split(sep).join('/'))
			.filter((file) => !/(^|\/)\./.test(file))
			.sort();
	},
	read: (file) => createReadStream(join(path, file)),
	openAt: (file) => asyncBufferFromFile(join(path, file)),
});
