import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import { type Config, configSchema } from '../../../shared/contracts/config.ts';
import { Problem } from '../../../shared/problem.ts';
import { faults, pathText } from './faults.ts';
import { connectorFaults, type KnownNames, nameFaults } from './names.ts';
import type { Path } from './schema-tree.ts';

export interface LoadedConfig {
	readonly config: Config;
	/** The file, absolute. */
	readonly file: string;
	/** Relative paths in the file start from here. */
	readonly folder: string;
}

const read = async (file: string): Promise<string> => {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new Problem({
			kind: 'configuration',
			what: 'The configuration file cannot be read',
			where: file,
			next: 'write one with npx tidemark init, or name yours with --config; to look around first: npx tidemark sandbox',
			cause,
		});
	}
};

/** Offset in the text of what a path names: the key where there is one, else the closest thing around it that is there. */
const offsetOf = (document: Document, path: Path): number => {
	const parent = path.length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
	const holder = path.length === 1 ? document.contents : parent;
	const pair = isMap(holder)
		? holder.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1))
		: undefined;
	const node = pair !== undefined && isScalar(pair.key) ? pair.key : document.getIn(path, true);
	if (isNode(node) && node.range) return node.range[0];
	return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
};

const refuse = (file: string, lines: readonly string[]): Problem =>
	new Problem({
		kind: 'configuration',
		what: lines.length === 1 ? 'A setting is wrong' : `${lines.length} settings are wrong`,
		where: file,
		saw: lines.join('\n'),
		next: `correct ${lines.length === 1 ? 'it' : 'them'} and run again; every key is explained in what npx tidemark init writes`,
	});

const isSameSource = (one: Path, other: Path): boolean => one[0] === other[0] && one[1] === other[1];

/** Reads configuration text. Problem (configuration) that lists every fault with its path, line, the value seen and what could stand there. */
export const parseConfig = (file: string, text: string, known: KnownNames): Config => {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
	if (document.errors.length > 0)
		throw refuse(
			file,
			document.errors.map(({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`),
		);
	const plain: unknown = document.toJS();
	const parsed = configSchema.safeParse(plain);
	const unknown = connectorFaults(plain, known);
	const others = parsed.success ? nameFaults(parsed.data, known) : faults(parsed.error.issues, plain);
	const found = [...unknown, ...others.filter(({ path }) => !unknown.some((fault) => isSameSource(fault.path, path)))];
	if (!parsed.success || found.length > 0) {
		throw refuse(
			file,
			found.map(({ path, message }) => `${pathText(path)} (line ${lines.linePos(offsetOf(document, path)).line}): ${message}`),
		);
	}
	return parsed.data;
};

/** Reads the configuration file. */
export const loadConfig = async (path: string, known: KnownNames): Promise<LoadedConfig> => {
	const file = resolve(path);
	return { config: parseConfig(file, await read(file), known), file, folder: dirname(file) };
};
