import type { ObjectStore } from '../../../../shared/storage/object-store.ts';

/** Everything that was refused, as it was written, in the order of the files. */
export const quarantined = async (store: ObjectStore): Promise<Record<string, unknown>[]> => {
	const lines: Record<string, unknown>[] = [];
	for await (const { key } of store.list('quarantine/')) {
		const text = new TextDecoder().decode((await store.get(key))?.body);
		for (const line of text.trimEnd().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>);
	}
	return lines;
};

/** Why, once per record. */
export const reasonsOf = async (store: ObjectStore): Promise<unknown[]> => (await quarantined(store)).map(({ reason }) => reason);
