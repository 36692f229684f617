import * as z from 'zod';
import { type Pointer, pointerSchema } from '../../shared/contracts/publication.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';

/** The one object that decides what readers see. */
export const POINTER_KEY = 'published/current_publication/pointer.json';

export interface PlacedPointer {
	readonly pointer: Pointer;
	/** Tag of the object read; the next put must find it unchanged. */
	readonly tag: string;
}

/** Parses a stored JSON object by its schema. Problem (data) when it is damaged. */
export const parseStored = <T>(key: string, body: Uint8Array, schema: z.ZodType<T>): T => {
	const parsed = schema.safeParse(jsonOf(body));
	if (parsed.success) return parsed.data;
	throw new Problem({
		kind: 'data',
		what: 'A stored object cannot be read',
		where: key,
		saw: z.prettifyError(parsed.error).replaceAll('\n', ' '),
		next: 'restore the object from a backup, or upgrade Tidemark if a later version wrote it',
	});
};

const jsonOf = (body: Uint8Array): unknown => {
	try {
		return JSON.parse(new TextDecoder().decode(body));
	} catch {
		return undefined; // the schema refuses it and says so
	}
};

export const storedJson = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, '\t')}\n`);

/** Which publication is current; undefined before the first. */
export const readPointer = async (store: ObjectStore): Promise<PlacedPointer | undefined> => {
	const object = await store.get(POINTER_KEY);
	return object && { pointer: parseStored(POINTER_KEY, object.body, pointerSchema), tag: object.tag };
};

/**
 * Points readers elsewhere in one conditional put. Doing it twice is harmless; Problem (conflict) when somebody else moved the pointer
 * since `found` was read.
 */
export const movePointer = async (store: ObjectStore, found: PlacedPointer | undefined, pointer: Pointer): Promise<void> => {
	const body = new TextEncoder().encode(`${JSON.stringify(pointer)}\n`); // on one line: Athena reads a JSON table line by line
	try {
		await store.put(POINTER_KEY, body, found === undefined ? { absent: true } : { tag: found.tag });
	} catch (error) {
		const present = await store.get(POINTER_KEY);
		if (present === undefined || Buffer.compare(present.body, body) !== 0) throw error;
	}
};
