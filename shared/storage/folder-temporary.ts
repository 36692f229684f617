import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDead, self } from './folder-lock.ts';

/** Names of files under way say who writes them, so that those of killed writers can be told. */
const SEPARATOR = '~';

/** Files under way, in a folder beside the objects so that a rename never crosses disks. */
export interface TemporaryFolder {
	readonly path: string;
	/** A new name in the folder; the first call makes it and clears away what dead writers left. */
	name(): Promise<string>;
}

const sweep = async (path: string): Promise<void> => {
	for (const name of await readdir(path)) {
		const [id, pid, host] = name.split(SEPARATOR);
		if (id !== undefined && pid !== undefined && host !== undefined && isDead({ pid: Number(pid), host }))
			await rm(join(path, name), { force: true });
	}
};

/** The folder at a path, which need not exist yet. */
export const temporaryFolder = (path: string): TemporaryFolder => {
	let ready: Promise<void> | undefined;
	const prepare = async (): Promise<void> => {
		await mkdir(path, { recursive: true });
		await sweep(path);
	};
	return {
		path,
		async name() {
			await (ready ??= prepare());
			return join(path, [randomUUID(), self.pid, self.host].join(SEPARATOR));
		},
	};
};
