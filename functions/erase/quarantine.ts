import * as z from 'zod';
import type { ObjectStore } from '../../shared/storage/object-store.ts';

const lineSchema = z.looseObject({ record_id: z.string().nullable(), reason: z.string() });

/** What stands in the place of a reason that was about the subject. */
const ERASED = 'erased';

/** The line without its reason where it is about one of the ids, or null where nothing is to be done. Reasons quote the value they saw. */
const withoutReason = (line: string, ids: readonly string[]): string | null => {
	if (line === '') return null;
	const refused = parsed(line);
	if (refused === null) return JSON.stringify({ record_id: null, reason: ERASED });
	const isAbout = ids.some((id) => refused.record_id === id || refused.reason.includes(JSON.stringify(id)));
	return isAbout && refused.reason !== ERASED ? JSON.stringify({ ...refused, reason: ERASED }) : null;
};

/** Null for a damaged line: nobody can tell whom it is about. */
const parsed = (line: string): z.infer<typeof lineSchema> | null => {
	try {
		return lineSchema.parse(JSON.parse(line));
	} catch {
		return null;
	}
};

/**
 * Takes the reasons from the lines of a source's quarantine that are about one of the ids: reasons hold no value of a personal field by rule,
 * and none here for certain. Then deletes earlier versions for good. Resolves to the numbers of lines and of versions.
 */
export const eraseFromQuarantine = async (
	store: ObjectStore,
	sourceId: string,
	ids: readonly string[],
): Promise<{ readonly lines: number; readonly versions: number }> => {
	const prefix = `quarantine/${sourceId}/`;
	let erased = 0;
	for await (const { key } of store.list(prefix)) {
		const object = await store.get(key);
		const lines = new TextDecoder().decode(object?.body).split('\n');
		const without = lines.map((line) => withoutReason(line, ids));
		const changed = without.filter((line) => line !== null).length;
		if (changed === 0) continue;
		await store.put(key, new TextEncoder().encode(lines.map((line, index) => without[index] ?? line).join('\n')));
		erased += changed;
	}
	return { lines: erased, versions: await store.erase(prefix, () => true) };
};
