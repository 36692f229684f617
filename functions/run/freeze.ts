import * as billing from '../../shared/contracts/entities/billing.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { type CommittedFile, readLog } from '../ingest/commit-log.ts';

/** What a run reads, whatever is committed while it goes on. */
export interface Frozen {
	/** Last commit read, per source; 0 where nothing was ever committed. */
	readonly commits: Readonly<Record<string, number>>;
	readonly files: Readonly<Record<string, readonly CommittedFile[]>>;
}

/** Notes the last commit of each source and the files that the log names up to there. */
export const freeze = async (store: ObjectStore, sourceIds: readonly string[]): Promise<Frozen> => {
	const commits: Record<string, number> = {};
	const files: Record<string, readonly CommittedFile[]> = {};
	for (const id of sourceIds) {
		const state = await readLog(store, id);
		commits[id] = state.number;
		files[id] = state.files;
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
	Object.values(files).some((of) => of.some(({ entity }) => entity in billing)) ? ['billing'] : [];
