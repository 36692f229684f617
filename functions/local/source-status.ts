import type { Commit } from '../../shared/contracts/commit.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { readCommit, readLog } from '../ingest/commit-log.ts';
import type { LogState } from '../ingest/log-state.ts';

export interface SourceStatus {
	readonly source_id: string;
	/** 0: nothing was ever committed. */
	readonly commit: number;
	readonly committed_at: string | null;
	/** Everything at the source before this instant has been read; null while a first read is under way. */
	readonly complete_through: string | null;
	/** Streams whose first read is under way. */
	readonly under_way: readonly string[];
	readonly files: number;
	readonly rows: number;
	/** Of the last commits: records refused and fields left out. */
	readonly refused: readonly { readonly stream: string; readonly reason: string; readonly records: number; readonly key: string }[];
	readonly drift: readonly { readonly stream: string; readonly field: string; readonly type: string; readonly records: number }[];
}

/** Refusals and drift are told over this many commits: older ones have been looked at or do not matter. */
const RECENT_COMMITS = 10;

const recentCommits = async (store: ObjectStore, sourceId: string, last: number): Promise<Commit[]> => {
	const commits: Commit[] = [];
	for (let number = Math.max(1, last - RECENT_COMMITS + 1); number <= last; number += 1)
		commits.push(await readCommit(store, sourceId, number));
	return commits;
};

/** The smallest of the instants; null where one is unknown or there is none. */
const earliest = (instants: readonly (string | null)[]): string | null =>
	instants.includes(null)
		? null
		: instants.reduce((first, instant) => (first === null || (instant !== null && instant < first) ? instant : first), null);

/** Streams are kept up by the feed of changes where there is one; only its cursor then moves. */
const completeThrough = ({ cursors }: LogState): string | null => {
	const feed = cursors['changes'];
	return feed === undefined ? earliest(Object.values(cursors).map(({ through }) => through)) : feed.through;
};

/** One line per field over all commits, with the sum of records. */
const summed = (drift: Commit['drift']): SourceStatus['drift'] =>
	[...Map.groupBy(drift, ({ stream, field, type }) => `${stream} ${field} ${type}`).values()].flatMap((same) =>
		same.slice(0, 1).map((first) => ({ ...first, records: same.reduce((sum, { records }) => sum + records, 0) })),
	);

/** What a source's log says of the source. */
export const sourceStatus = async (store: ObjectStore, sourceId: string): Promise<SourceStatus> => {
	const state = await readLog(store, sourceId);
	const commits = await recentCommits(store, sourceId, state.number);
	return {
		source_id: sourceId,
		commit: state.number,
		committed_at: commits.at(-1)?.committed_at ?? null,
		complete_through: completeThrough(state),
		under_way: Object.entries(state.cursors).flatMap(([stream, { backfill }]) => (backfill === null ? [] : [stream])),
		files: state.files.length,
		rows: state.files.reduce((sum, { rows }) => sum + rows, 0),
		refused: commits.flatMap(({ quarantine }) => quarantine),
		drift: summed(commits.flatMap(({ drift }) => drift)),
	};
};
