import { type Checkpoint, checkpointSchema } from '../../shared/contracts/commit.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { LogState } from './log-state.ts';

export const CHECKPOINT_EVERY = 50;

const folder = (sourceId: string): string => `log/${sourceId}/checkpoint/`;
const checkpointKey = (sourceId: string, number: number): string => `${folder(sourceId)}${String(number).padStart(8, '0')}.json`;

/** Writes what the log says, so that readers need not fold it from the start. Losing it costs time only. */
export const putCheckpoint = async (store: ObjectStore, sourceId: string, state: LogState): Promise<void> => {
	if (state.observedAt === null) return;
	const { number, observedAt, files, cursors, suppression, rewritten } = state;
	const checkpoint = checkpointSchema.parse({
		format: 1,
		source_id: sourceId,
		number,
		observed_at: observedAt.toISOString(),
		files,
		cursors,
		suppression,
		rewritten,
	});
	await store.put(checkpointKey(sourceId, number), new TextEncoder().encode(JSON.stringify(checkpoint)));
};

/** The last readable checkpoint at or before a commit. One that cannot be read is passed over: the log itself has everything. */
export const latestCheckpoint = async (store: ObjectStore, sourceId: string, upTo: number): Promise<Checkpoint | undefined> => {
	const keys: string[] = [];
	for await (const { key } of store.list(folder(sourceId))) if (Number(key.slice(-13, -5)) <= upTo) keys.push(key);
	for (const key of keys.reverse()) {
		const checkpoint = await readCheckpoint(store, key);
		if (checkpoint !== undefined) return checkpoint;
	}
	return undefined;
};

const readCheckpoint = async (store: ObjectStore, key: string): Promise<Checkpoint | undefined> => {
	const object = await store.get(key);
	if (object === undefined) return undefined;
	try {
		return checkpointSchema.safeParse(JSON.parse(new TextDecoder().decode(object.body))).data;
	} catch {
		return undefined;
	}
};
