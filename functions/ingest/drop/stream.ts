import { createHash } from 'node:crypto';
import type { DropExport, DropFile } from '../../../shared/contracts/config.ts';
import { Problem } from '../../../shared/problem.ts';
import { nearest } from '../../../shared/nearest.ts';
import type { DropFolder } from './folder.ts';

const baseName = (path: string): string =>
	path
		.slice(path.lastIndexOf('/') + 1)
		.replace(/\.[^.]*$/, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '') || 'files';

/**
 * One stream per mapping: named after its file, with the entity where two mappings would share that name, and numbered where they
 * still would. Names stay the same as long as the mappings do.
 */
export const streamNames = (files: readonly DropFile[]): readonly string[] => {
	const plain = files.map(({ path }) => baseName(path));
	const full = files.map(({ entity }, index) =>
		plain.filter((name) => name === plain[index]).length > 1 ? `${plain[index]}_${entity}` : (plain[index] ?? ''),
	);
	return full.map((name, index) => {
		const earlier = full.slice(0, index).filter((other) => other === name).length;
		return earlier === 0 ? name : `${name}_${earlier + 1}`;
	});
};

const escapes = /[.+?^${}()|[\]\\]/g;
const matcher = (pattern: string): RegExp =>
	new RegExp(
		`^${pattern.replace(escapes, String.raw`\$&`).replace(/\*\*\/|\*\*|\*/g, (stars) => (stars === '*' ? '[^/]*' : stars === '**' ? '.*' : '(?:.*/)?'))}$`,
	);

/** What a vendor's export as a whole is watched under. */
export const exportStream = ({ export: named }: DropExport): string => named.replace(/[^a-z0-9]+/g, '_');

/** Files of the folder that a mapping's path names, in order. Problem (configuration) when there is none. */
export const matchFiles = (available: readonly string[], path: string, folder: string, where: string): readonly string[] => {
	const found = available.filter((file) => matcher(path).test(file));
	if (found.length > 0) return found;
	const close = nearest(path, available);
	throw new Problem({
		kind: 'configuration',
		what: `No such file in ${folder}`,
		where,
		saw: path,
		next:
			available.length === 0
				? 'put the file there'
				: `${close === undefined ? '' : `did you mean ${close}? `}there are ${available.slice(0, 20).join(', ')}`,
	});
};

/** What a mapping would read, as one hash: of the mapping itself and of every file's name and bytes. */
export const digestOf = async (folder: DropFolder, files: readonly string[], mapping: DropFile, settings?: DropExport): Promise<string> => {
	const digest = createHash('sha256').update(JSON.stringify(mapping));
	if (settings !== undefined) digest.update(JSON.stringify(settings));
	for (const file of files) {
		const content = createHash('sha256');
		for await (const chunk of folder.read(file)) content.update(chunk);
		digest.update(JSON.stringify([file, content.digest('hex')]));
	}
	return digest.digest('hex');
};
