import { createHash } from 'node:crypto';
import { type Close, type CloseEntry, closeEntrySchema, closeSchema } from '../../shared/contracts/close.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { parseStored, storedJson } from '../publish/pointer.ts';

const FOLDER = 'closes/log/';
export const closeKey = (number: number): string => `${FOLDER}${String(number).padStart(8, '0')}.json`;

/** The log of closes up to and including an entry (all of it when left out), in order. Problem (data) where an entry is damaged or missing. */
export const readCloses = async (store: ObjectStore, upTo = Number.MAX_SAFE_INTEGER): Promise<CloseEntry[]> => {
	const entries: CloseEntry[] = [];
	for await (const { key } of store.list(FOLDER)) {
		const number = entries.length + 1;
		if (number > upTo) break;
		const object = key === closeKey(number) ? await store.get(key) : undefined;
		entries.push(parseStored(closeKey(number), object?.body ?? new Uint8Array(), closeEntrySchema));
	}
	return entries;
};

const bodyOf = (entry: CloseEntry): Uint8Array => storedJson(closeEntrySchema.parse(entry));

/** Appends one entry in one conditional put: two writers cannot both have its number. Problem (conflict) for the later of two. */
export const appendClose = async (store: ObjectStore, entry: CloseEntry): Promise<void> => {
	await store.put(closeKey(entry.number), bodyOf(entry), { absent: true });
};

/** As `appendClose`, and harmless when it is done again: an entry that stands there already, word for word, is this one. */
export const appendCloseOnce = async (store: ObjectStore, entry: CloseEntry): Promise<void> => {
	try {
		await appendClose(store, entry);
	} catch (error) {
		const present = await store.get(closeKey(entry.number));
		if (present === undefined || Buffer.compare(present.body, bodyOf(entry)) !== 0) throw error;
	}
};

/** The close that an entry of the log is. Problem (data) where it is damaged or missing. */
export const readClose = async (store: ObjectStore, number: number): Promise<Close> => {
	const key = closeKey(number);
	return parseStored(key, (await store.get(key))?.body ?? new Uint8Array(), closeSchema);
};

/** SHA-256 (hex) of a log: part of the input of a run. */
export const closesHash = (entries: readonly CloseEntry[]): string => createHash('sha256').update(JSON.stringify(entries)).digest('hex');
