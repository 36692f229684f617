import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ingest } from '../../../../functions/ingest/ingest.ts';
import type { IngestReport } from '../../../../functions/ingest/session.ts';
import type { DropSource } from '../../../../shared/contracts/config.ts';
import { makeWorld, type World } from '../fake/run.ts';

export interface DropWorld extends World {
	put(file: string, content: string | Uint8Array): Promise<void>;
	read(files: Readonly<DropSource['files']>, quarantineLimit?: number): Promise<IngestReport>;
}

/** A world with a drop folder beside its store. */
export const dropWorld = (base: string): DropWorld => {
	const world = makeWorld(join(base, 'store'), { url: '' });
	const folder = join(base, 'drop');
	return Object.assign(world, {
		async put(file: string, content: string | Uint8Array) {
			await mkdir(dirname(join(folder, file)), { recursive: true });
			await writeFile(join(folder, file), content);
		},
		read: (files: DropSource['files'], quarantineLimit = 0) =>
			ingest({ source: { id: 'files', connector: 'drop', folder, files }, quarantineLimit }, world.ports),
	});
};
