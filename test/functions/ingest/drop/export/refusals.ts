import type { ObjectStore } from '../../../../../shared/storage/object-store.ts';

/** Reasons of everything that was refused, each once. */
export const refusals = async (store: ObjectStore): Promise<string[]> => {
	const reasons: string[] = [];
	for await (const { key } of store.list('quarantine/')) {
		const text = new TextDecoder().decode((await store.get(key))?.body);
		for (const line of text.trimEnd().split('\n')) reasons.push(String((JSON.parse(line) as { reason: unknown }).reason));
	}
	return [...new Set(reasons)];
};
