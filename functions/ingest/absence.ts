import { bufferOf, readParquet } from './parquet-read.ts';
import type { Session } from './session.ts';

/** Which known records a complete listing does not show. */
export interface Absence {
	/** Id of a record that the listing showed. */
	met(id: string | null): void;
	/** Ids known before the listing began and not met. */
	absent(): readonly string[];
}

interface Known {
	observedAt: number;
	deleted: boolean;
}

/**
 * Finds what a complete listing begun at `since` misses: records last observed before that and not met by it. Reads record ids only;
 * null on a first listing, where nothing can be missed. Rows observed since then belong to the listing itself or to fresher news.
 */
export const absentRecords = async (session: Session, stream: string, since: Date): Promise<Absence | null> => {
	const files = session.state().files.filter((file) => file.stream === stream);
	const known = new Map<string, Known>();
	for (const { key } of files) await readIds(session, key, known);
	if (![...known.values()].some(({ observedAt }) => observedAt < since.getTime())) return null;
	return {
		met(id) {
			if (id !== null) known.delete(id);
		},
		absent: () => [...known].filter(([, { observedAt, deleted }]) => !deleted && observedAt < since.getTime()).map(([id]) => id),
	};
};

const decoder = new TextDecoder();
const text = (value: unknown): string => (value instanceof Uint8Array ? decoder.decode(value) : String(value));

const readIds = async (session: Session, key: string, known: Map<string, Known>): Promise<void> => {
	const object = await session.ports.store.get(key);
	if (object === undefined) return;
	const table = await readParquet(bufferOf(object.body), ['record_id', 'operation', 'observed_at']);
	for await (const rows of table.groups()) {
		for (const { record_id, operation, observed_at } of rows) {
			const id = text(record_id);
			const at = observed_at instanceof Date ? observed_at.getTime() : Number.NaN;
			if (at >= (known.get(id)?.observedAt ?? -Infinity)) known.set(id, { observedAt: at, deleted: text(operation) === 'delete' });
		}
	}
};
