import { createHash } from 'node:crypto';
import { link, mkdir, open as openFile, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf, explainFileError } from './file-error.ts';
import { listFolder } from './folder-list.ts';
import { withLock } from './folder-lock.ts';
import { readPart } from './folder-part.ts';
import { type TemporaryFolder, temporaryFolder } from './folder-temporary.ts';
import { checkKey, conflict } from './key.ts';
import type { Condition, ObjectStore, ObjectWriter } from './object-store.ts';

const tagOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

/** Makes a rename or link durable: the directory entry itself must reach the disk. */
const syncFolder = async (path: string): Promise<void> => {
	const handle = await openFile(path, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
};

/** Writes all of the bytes; one write call may take fewer than it is given. */
const writeAll = async (handle: FileHandle, bytes: Uint8Array): Promise<void> => {
	for (let at = 0; at < bytes.byteLength; ) at += (await handle.write(bytes, at)).bytesWritten;
};

/**
 * An object store in a folder, safe between processes on one machine. Objects are made in `.tmp/` and then linked or renamed into place,
 * so no reader ever sees part of one. Conditional puts exclude each other; an unconditional put or delete does not wait for them.
 */
export const folderStore = (folder: string): ObjectStore => {
	const root = resolve(folder);
	const temporary = temporaryFolder(join(root, '.tmp'));
	const pathOf = (key: string): string => (checkKey(key), join(root, key));

	const stage = async (body: Uint8Array): Promise<string> => {
		const staged = await temporary.name();
		const handle = await openFile(staged, 'wx');
		try {
			await writeAll(handle, body);
			await handle.sync();
		} catch (error) {
			await rm(staged, { force: true });
			throw error;
		} finally {
			await handle.close();
		}
		return staged;
	};

	const place = async (staged: string, path: string, how: typeof rename): Promise<void> => {
		await mkdir(dirname(path), { recursive: true });
		await how(staged, path);
		await syncFolder(dirname(path));
	};

	const putAbsent = async (key: string, staged: string, path: string): Promise<void> => {
		try {
			await place(staged, path, link);
		} catch (error) {
			throw codeOf(error) === 'EEXIST' ? conflict(key, 'an object where none was expected') : error;
		}
	};

	const putTagged = (key: string, staged: string, path: string, tag: string): Promise<void> =>
		withLock(temporary.path, key, async () => {
			const present = await get(key);
			if (present?.tag !== tag) throw conflict(key, present === undefined ? 'no object' : `tag ${present.tag}`);
			await place(staged, path, rename);
		});

	const putUnder = async (key: string, body: Uint8Array, condition?: Condition): Promise<void> => {
		const path = pathOf(key);
		const staged = await stage(body);
		try {
			if (condition === undefined) await place(staged, path, rename);
			else if ('absent' in condition) await putAbsent(key, staged, path);
			else await putTagged(key, staged, path, condition.tag);
		} finally {
			await rm(staged, { force: true });
		}
	};

	const unlessMissing = async <T>(key: string, work: (path: string) => Promise<T>): Promise<T | undefined> => {
		const path = pathOf(key);
		try {
			return await work(path);
		} catch (error) {
			if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return undefined;
			throw explainFileError(error, key);
		}
	};

	const get: ObjectStore['get'] = (key) =>
		unlessMissing(key, async (path) => {
			const body = await readFile(path);
			return { body, tag: tagOf(body) };
		});

	return {
		get,
		part: (key, from, to) => unlessMissing(key, (path) => readPart(path, from, to)),
		async put(key, body, condition) {
			await putUnder(key, body, condition).catch((error: unknown) => {
				throw explainFileError(error, key);
			});
			return tagOf(body);
		},
		open: (key) => folderWriter(temporary, pathOf(key), key, place),
		list: (prefix, after = '') => listFolder(root, prefix, after),
		async delete(keys) {
			const paths = keys.map(pathOf);
			for (const path of paths) await rm(path, { force: true });
		},
		async erase(prefix, spares) {
			let erased = 0;
			for await (const { key } of listFolder(root, prefix, '')) {
				if (spares(key)) continue;
				await rm(pathOf(key), { force: true });
				erased += 1;
			}
			return erased;
		},
		address: pathOf,
	};
};

const folderWriter = (
	temporary: TemporaryFolder,
	path: string,
	key: string,
	place: (staged: string, path: string, how: typeof rename) => Promise<void>,
): ObjectWriter => {
	let staged: string | undefined;
	let opened: Promise<FileHandle> | undefined;
	let done = false;
	const begin = async (): Promise<FileHandle> => openFile((staged = await temporary.name()), 'wx');
	const handle = (): Promise<FileHandle> => (opened ??= begin());

	const abort = async (): Promise<void> => {
		if (done) return;
		done = true;
		await opened?.then((file) => file.close()).catch(() => undefined); // a handle that never opened needs no closing
		if (staged !== undefined) await rm(staged, { force: true });
	};

	const explained = async (work: () => Promise<void>): Promise<void> => {
		try {
			await work();
		} catch (error) {
			await abort();
			throw explainFileError(error, key);
		}
	};

	return {
		write: (chunk) => explained(async () => writeAll(await handle(), chunk)),
		close: () =>
			explained(async () => {
				const file = await handle();
				await file.sync();
				await file.close();
				if (staged !== undefined) await place(staged, path, rename);
				done = true;
			}),
		abort,
	};
};
