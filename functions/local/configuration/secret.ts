import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Problem } from '../../../shared/problem.ts';
import type { Edge } from '../edge.ts';

const missing = (where: string, what: string, next: string, cause?: unknown): Problem =>
	new Problem({ kind: 'credentials', what, where, next, cause });

/**
 * The key that a setting names as `env:NAME` or `file:path` (relative to the configuration). Problem (credentials) when there is none;
 * the key itself is never part of a message.
 */
export const resolveSecret = async (
	reference: string,
	sourceId: string,
	folder: string,
	environment: Edge['environment'],
): Promise<string> => {
	const [kind, name] = [reference.slice(0, reference.indexOf(':')), reference.slice(reference.indexOf(':') + 1)];
	const where = `source ${sourceId}, secret ${reference}`;
	const secret = kind === 'env' ? environment[name] : await readSecret(resolve(folder, name), where);
	if (secret !== undefined && secret.trim() !== '') return secret.trim();
	throw missing(where, 'The key is not there', kind === 'env' ? `set it: export ${name}=…` : 'put the key into that file');
};

const readSecret = async (path: string, where: string): Promise<string> => {
	try {
		return await readFile(path, 'utf8');
	} catch (cause) {
		throw missing(where, 'The file with the key cannot be read', `put the key into ${path}`, cause);
	}
};
