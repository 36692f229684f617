import type { Close } from '../../shared/contracts/close.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { readLog } from '../ingest/commit-log.ts';
import { closedContent } from './frozen-tables.ts';

/** What is known of a close when its files are written. */
export interface Closing extends Pick<Close, 'number' | 'month' | 'policies' | 'tables'> {
	readonly at: Date;
}

/** The raw files that a publication read, with their hashes. */
const inputsOf = async (store: ObjectStore, { commits }: Manifest): Promise<Close['inputs']> => {
	const inputs: Close['inputs'] = [];
	for (const [source_id, number] of Object.entries(commits)) {
		if (number === 0) continue;
		for (const { key, sha256 } of (await readLog(store, source_id, number)).files) inputs.push({ source_id, key, sha256 });
	}
	return inputs;
};

/** The entry of the log that a close is; the same for the same frozen tables. Made in one piece with its put: it may be longer than what a step remembers. */
export const closeEntry = async (
	warehouse: Warehouse,
	store: ObjectStore,
	manifest: Manifest,
	{ number, month, at, policies, tables }: Closing,
): Promise<Close> => {
	const { publication_id, as_of, input_hash, code_hash = null, commits } = manifest;
	return {
		format: 1,
		kind: 'close',
		number,
		month,
		recorded_at: at.toISOString(),
		publication_id,
		as_of,
		input_hash,
		code_hash,
		commits: { ...commits },
		inputs: await inputsOf(store, manifest),
		policies,
		...(await closedContent(warehouse, tables)),
	};
};
