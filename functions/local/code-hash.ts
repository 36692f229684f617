import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What decides the content of tables: models, contracts, and the code that computes, checks and writes them. */
const SOURCES = [
	'sql',
	'functions/transform',
	'functions/postprocess',
	'functions/publish',
	'functions/run',
	'functions/close',
	'shared/contracts',
	'shared/money',
	'shared/time',
	'shared/warehouse',
];

const filesBelow = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.(ts|sql)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();

/** SHA-256 (hex) over the names and texts of the TypeScript and SQL files in those folders below `root`. */
export const codeHash = (root: string = resolve(import.meta.dirname, '../..'), folders: readonly string[] = SOURCES): string => {
	const hash = createHash('sha256');
	for (const file of folders.flatMap((folder) => filesBelow(join(root, folder)))) {
		const text = readFileSync(file);
		hash.update(`${file.slice(root.length + 1)}\0${text.byteLength}\0`).update(text);
	}
	return hash.digest('hex');
};

/** What decides what an erasure leaves behind. */
const ERASING = ['functions/erase', 'functions/ingest', 'shared/contracts', 'shared/storage'];

/** SHA-256 (hex) of the code that erases, for its proof. */
export const erasureCodeHash = (): string => codeHash(undefined, ERASING);
