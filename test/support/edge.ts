import type { Edge } from '../../functions/local/edge.ts';
import { tidemark } from '../../functions/local/tidemark.ts';
import { folderStore } from '../../shared/storage/folder.ts';

/** An edge whose clock stands still and that waits for nothing. */
export const stillEdge = (folder: string, overrides: Partial<Edge> = {}): Edge => ({
	clock: () => new Date('2025-12-15T00:00:00.789Z'),
	environment: {},
	folder,
	openStore: folderStore,
	sleep: () => Promise.resolve(),
	random: () => 0.5,
	nonce: () => '0a1b2c3d',
	out: () => {},
	err: () => {},
	terminalColumns: null,
	...overrides,
});

export interface Ran {
	readonly code: number;
	readonly out: string;
	readonly err: string;
}

/** Runs a command line in a folder and catches what it prints. */
export const runTidemark = async (folder: string, args: readonly string[], overrides: Partial<Edge> = {}): Promise<Ran> => {
	let out = '';
	let err = '';
	const edge = stillEdge(folder, { out: (text) => void (out += text), err: (text) => void (err += text), ...overrides });
	return { code: await tidemark(args, edge), out, err };
};
