import * as billing from '../../shared/contracts/entities/billing.ts';
import * as invoices from '../../shared/contracts/entities/invoices.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { atOnce, type Step } from '../../shared/step.ts';
import { readLog } from '../ingest/commit-log.ts';
import type { CommittedFile } from '../ingest/log-state.ts';

/** What a run reads, whatever is committed while it goes on. */
export interface Frozen {
	/** Last commit read, per source; 0 where nothing was ever committed. */
	readonly commits: Readonly<Record<string, number>>;
	readonly files: Readonly<Record<string, readonly CommittedFile[]>>;
}

/**
 * Notes the last commit of each source and the files that the log names up to there. Only the numbers are remembered by the step: the
 * log up to a commit never changes but for erasures, so the files are read from it again.
 */
export const freeze = async (store: ObjectStore, sourceIds: readonly string[], step: Step = atOnce): Promise<Frozen> => {
	const commits: Record<string, number> = {};
	const files: Record<string, readonly CommittedFile[]> = {};
	for (const id of sourceIds) {
		const number = await step(`freeze ${id}`, async () => (await readLog(store, id)).number);
		commits[id] = number;
		files[id] = number === 0 ? [] : (await readLog(store, id, number)).files;
	}
	return { commits, files };
};

/** Addresses of the frozen files per entity, in commit order. */
export const addressesByEntity = (store: ObjectStore, { files }: Frozen): Record<string, readonly string[]> => {
	const byEntity = Map.groupBy(Object.values(files).flat(), ({ entity }) => entity);
	return Object.fromEntries([...byEntity].map(([entity, of]) => [entity, of.map(({ key }) => store.address(key))]));
};

/** Kinds of source that have delivered anything: what the health score may expect to know. */
export const sourceKinds = ({ files }: Frozen): string[] =>
	Object.values(files).some((of) => of.some(({ entity }) => entity in billing || entity in invoices)) ? ['billing'] : [];
