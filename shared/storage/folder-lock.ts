import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './file-error.ts';
import { conflict } from './key.ts';

const ATTEMPTS = 100;
const PAUSE_MS = 10;

interface Owner {
	readonly id: string;
	readonly pid: number;
	readonly host: string;
}

/** This process, as its locks and files under way name it. */
export const self: Pick<Owner, 'pid' | 'host'> = { pid: process.pid, host: hostname() };

const readOwner = async (path: string): Promise<Owner | undefined> => {
	try {
		return JSON.parse(await readFile(path, 'utf8')) as Owner; // written by this module only, and linked into place whole
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
};

/** True only where this machine can tell that the process has ended. */
export const isDead = ({ pid, host }: Pick<Owner, 'pid' | 'host'>): boolean => {
	if (host !== hostname()) return false;
	try {
		process.kill(pid, 0);
		return false;
	} catch (error) {
		return codeOf(error) === 'ESRCH';
	}
};

const exists = (error: unknown): false => {
	if (codeOf(error) === 'EEXIST') return false;
	throw error;
};

/**
 * Takes the place of an owner that died. Whoever makes the file named after the dead owner's lock is the only one who may replace that
 * lock, so two heirs cannot both inherit.
 */
const inherit = async (lock: string, mine: string, dead: Owner): Promise<boolean> => {
	const claim = `${lock}.${dead.id}`;
	const handle = await open(claim, 'wx').catch(exists);
	if (handle === false) return false;
	await handle.close();
	// Another heir may have come and gone since the owner was read; the lock may then be somebody's living one.
	const isStillHis = (await readOwner(lock))?.id === dead.id;
	if (isStillHis) await rename(mine, lock);
	await rm(claim, { force: true });
	return isStillHis;
};

const acquire = async (lock: string, mine: string): Promise<boolean> => {
	const linked = await link(mine, lock).then(() => true, exists);
	if (linked) return true;
	const owner = await readOwner(lock);
	return owner !== undefined && isDead(owner) && (await inherit(lock, mine, owner));
};

/** Runs the work while holding the key's lock; a lock left by a process that died is taken over. Conflict when it stays taken for a second. */
export const withLock = async <T>(folder: string, key: string, work: () => Promise<T>): Promise<T> => {
	const id = randomUUID();
	const lock = join(folder, `lock-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`);
	const mine = `${lock}.${id}.owner`;
	await mkdir(folder, { recursive: true });
	const handle = await open(mine, 'wx');
	await handle.writeFile(JSON.stringify({ id, ...self } satisfies Owner));
	await handle.close();
	try {
		for (let attempt = 1; !(await acquire(lock, mine)); attempt++) {
			if (attempt === ATTEMPTS) throw conflict(key, `lock file ${lock} held by another process; delete it if that process is gone`);
			await sleep(PAUSE_MS);
		}
		try {
			return await work();
		} finally {
			await rm(lock, { force: true });
		}
	} finally {
		await rm(mine, { force: true });
	}
};
