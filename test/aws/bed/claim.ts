import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

/** One Trino at a time on a machine: this file names the process that has it and, where others may use it, where it serves. */
const PATH = join(tmpdir(), 'tidemark-bed', 'bed.json');
const PATIENCE_MS = 900_000;
const SETTLE_MS = 250;

const addresses = z.object({ aws: z.url(), trino: z.url(), workers: z.int() });
export type Addresses = z.infer<typeof addresses>;

const holderShape = z.object({ pid: z.int(), open: addresses.optional() });
type Holder = z.infer<typeof holderShape>;

/** Whether a process with this number runs. */
export const isAlive = (pid: number): boolean => {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
};

/** Who has it, or undefined when nobody that lives does; a file that is half-written is somebody's who is just beginning. */
const holder = (): Holder | 'beginning' | undefined => {
	try {
		const text = readFileSync(PATH, 'utf8');
		if (text === '') return 'beginning';
		const found = holderShape.parse(JSON.parse(text));
		return isAlive(found.pid) ? found : undefined;
	} catch {
		return undefined;
	}
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

const isMine = (): boolean => {
	const present = holder();
	return typeof present === 'object' && present.pid === process.pid;
};

/** Takes it where nobody has it. Two that clear a dead one's file away at once may both write; the one whose file stays has it. */
const take = async (): Promise<boolean> => {
	mkdirSync(join(tmpdir(), 'tidemark-bed'), { recursive: true });
	if (holder() === undefined) rmSync(PATH, { force: true });
	try {
		writeFileSync(PATH, JSON.stringify({ pid: process.pid }), { flag: 'wx' });
	} catch {
		return false;
	}
	await pause(SETTLE_MS);
	return isMine();
};

/** Lets others use the claimed bed too. */
export const openClaim = (open: Addresses): void => writeFileSync(PATH, JSON.stringify({ pid: process.pid, open }));

export const releaseClaim = (): void => {
	if (isMine()) rmSync(PATH, { force: true });
};

/**
 * Waits for the machine's one bed. Resolves to 'mine' when this process may start it, or to the addresses of one that is up, open to others
 * and has so many workers. An Error after a quarter of an hour.
 */
export const claimBed = async (workers: number): Promise<Addresses | 'mine'> => {
	let hasSaid = false;
	for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(1000)) {
		if (await take()) return 'mine';
		const present = holder();
		if (typeof present === 'object' && present.open?.workers === workers) return present.open;
		if (!hasSaid && typeof present === 'object') console.error(`waiting for the bed that process ${present.pid} has`);
		hasSaid = true;
	}
	throw new Error(`Another process has had the bed for 15 minutes. Next: end it; ${PATH} names it`);
};
