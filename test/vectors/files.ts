import { readFileSync } from 'node:fs';
import { seen } from '../support/vector-faults.ts';

/** One vector as a file has it, and where it stands. */
export interface Entry {
	readonly file: string;
	/** Place in the file, from 1. */
	readonly number: number;
	readonly value: unknown;
}

/** A file of vectors, or in one line why it is none and what to do. */
export type FileRead = { readonly entries: readonly Entry[] } | { readonly problem: string };

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

const textOf = (file: string): string | { readonly problem: string } => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		return {
			problem: isMissing(error) ? 'there is no such file; correct the path' : `cannot be read: ${firstLine(error)}; name a file of vectors`,
		};
	}
};

const contentOf = (text: string): { readonly content: unknown } | { readonly problem: string } => {
	try {
		return { content: JSON.parse(text) };
	} catch (error) {
		return { problem: `is no JSON: ${firstLine(error)}; correct the text or name another file` };
	}
};

const vectorsOf = (content: unknown): readonly unknown[] | undefined => {
	const vectors: unknown = typeof content === 'object' && content !== null ? Reflect.get(content, 'vectors') : undefined;
	return Array.isArray(vectors) ? vectors : undefined;
};

/** Reads one file of vectors; what is in it is judged vector by vector, later. */
export const readVectorFile = (file: string): FileRead => {
	const text = textOf(file);
	if (typeof text !== 'string') return { problem: `${file}: ${text.problem}` };
	const parsed = contentOf(text);
	if ('problem' in parsed) return { problem: `${file}: ${parsed.problem}` };
	const vectors = vectorsOf(parsed.content);
	if (vectors === undefined) return { problem: `${file}: saw ${seen(parsed.content)} without a list of vectors; write {"vectors": [...]}` };
	return { entries: vectors.map((value, index) => ({ file, number: index + 1, value })) };
};

/** Name of a vector for a person; its place where it has none. */
const nameOf = ({ value, number }: Entry): string => {
	const name: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'name') : undefined;
	return typeof name === 'string' && name !== '' ? name : `vector ${number}`;
};

/** `file: name` of every vector, with its number where the file uses the name again. */
export const fullLabels = (entries: readonly Entry[]): string[] => {
	const files = Map.groupBy(entries, (one) => `${one.file}: ${nameOf(one)}`);
	return entries.map((one) => {
		const label = `${one.file}: ${nameOf(one)}`;
		return (files.get(label)?.length ?? 0) > 1 && nameOf(one) !== `vector ${one.number}` ? `${label} (vector ${one.number})` : label;
	});
};

/** The name alone where no other vector has it, the full label where one does. */
export const shortLabels = (entries: readonly Entry[]): string[] => {
	const names = Map.groupBy(entries, nameOf);
	const full = fullLabels(entries);
	return entries.map((one, index) => (names.get(nameOf(one))?.length === 1 ? nameOf(one) : (full[index] ?? '')));
};
