import { type Checkpoint, type Commit, commitSchema } from '../../shared/contracts/commit.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { applyErasure, withCommitted, withoutErased } from './erased-files.ts';
import { CHECKPOINT_EVERY, latestCheckpoint, putCheckpoint } from './checkpoint.ts';
import type { CommittedFile, LogState } from './log-state.ts';

export const commitNumber = (number: number): string => String(number).padStart(8, '0');
export const commitKey = (sourceId: string, number: number): string => `log/${sourceId}/${commitNumber(number)}.json`;

const EMPTY: LogState = { number: 0, observedAt: null, files: [], cursors: {} };

/** Folds one more commit into what the log says. */
export const applyCommit = (state: LogState, commit: Commit): LogState => {
	const files = commit.files.map((file) => ({ ...file, load_id: commit.load_id }));
	const { rewritten, suppression } = applyErasure(state, commit);
	return {
		number: commit.number,
		observedAt: new Date(commit.observed_at),
		files: withCommitted(state.files, files, new Set(commit.replaces)),
		cursors: { ...state.cursors, ...commit.cursors },
		...(suppression === undefined ? {} : { suppression }),
		...(rewritten === undefined ? {} : { rewritten }),
	};
};

const fromCheckpoint = ({ number, observed_at, files, cursors, suppression, rewritten }: Checkpoint): LogState => ({
	number,
	observedAt: new Date(observed_at),
	files,
	cursors,
	...(suppression === undefined ? {} : { suppression }),
	...(rewritten === undefined ? {} : { rewritten }),
});

const broken = (where: string, saw: string, next: string): Problem =>
	new Problem({ kind: 'data', what: 'The commit log is damaged', where, saw, next });

/** One commit. Problem (data) when the object is missing or is no commit of that number. */
export const readCommit = async (store: ObjectStore, sourceId: string, number: number): Promise<Commit> => {
	const key = commitKey(sourceId, number);
	const object = await store.get(key);
	if (object === undefined) throw broken(key, 'no object', 'restore it from a backup: later commits rest on it');
	const parsed = commitSchema.safeParse(parseJson(object.body));
	if (!parsed.success)
		throw broken(
			key,
			parsed.error.issues[0]?.message ?? 'no JSON',
			'restore it from a backup, or upgrade Tidemark if a later version wrote it',
		);
	if (parsed.data.number !== number || parsed.data.source_id !== sourceId) {
		throw broken(key, `commit ${parsed.data.number} of ${parsed.data.source_id}`, 'restore the object that belongs under this name');
	}
	return parsed.data;
};

const parseJson = (body: Uint8Array): unknown => {
	try {
		return JSON.parse(new TextDecoder().decode(body));
	} catch {
		return undefined; // the schema refuses it and says so
	}
};

/** Number of the last commit after `from`, found by listing. */
const headNumber = async (store: ObjectStore, sourceId: string, from: number): Promise<number> => {
	let head = from;
	for await (const { key } of store.list(`log/${sourceId}/`, from === 0 ? undefined : commitKey(sourceId, from))) {
		const number = Number(key.slice(-'00000000.json'.length, -'.json'.length));
		if (key !== commitKey(sourceId, number)) break; // checkpoints sort after all numbers
		head = number;
	}
	return head;
};

/**
 * What the log of a source says up to and including commit `upTo` (the last one when left out).
 * Only files named here are ever read; whatever else lies in the store was never committed. Where a person was erased since, the files
 * named are those without the person: the others are gone.
 */
export const readLog = async (store: ObjectStore, sourceId: string, upTo = Number.MAX_SAFE_INTEGER): Promise<LogState> => {
	const state = await foldLog(store, sourceId, upTo);
	if (state.number < upTo || state.number === 0) return state; // the end of the log: nothing later can have erased any of its files
	return withoutErased(state, await foldLog(store, sourceId, Number.MAX_SAFE_INTEGER), `log/${sourceId}/`);
};

const foldLog = async (store: ObjectStore, sourceId: string, upTo: number): Promise<LogState> => {
	const checkpoint = await latestCheckpoint(store, sourceId, upTo);
	let state = checkpoint === undefined ? EMPTY : fromCheckpoint(checkpoint);
	const head = Math.min(upTo, await headNumber(store, sourceId, state.number));
	while (state.number < head) state = applyCommit(state, await readCommit(store, sourceId, state.number + 1));
	return state;
};

/**
 * Makes a load visible: files and cursors in one conditional put. Resolves to what the log says then.
 * Problem (conflict) when another writer committed this number first: nothing of this load is visible then.
 */
export const appendCommit = async (store: ObjectStore, state: LogState, commit: Commit): Promise<LogState> => {
	const body = new TextEncoder().encode(`${JSON.stringify(commitSchema.parse(commit))}\n`);
	await store.put(commitKey(commit.source_id, commit.number), body, { absent: true });
	const next = applyCommit(state, commit);
	if (next.number % CHECKPOINT_EVERY === 0) await putCheckpoint(store, commit.source_id, next);
	return next;
};

/** Committed files of a source, by entity, in commit order. */
export const committedFiles = async (
	store: ObjectStore,
	sourceId: string,
	upTo?: number,
): Promise<ReadonlyMap<string, readonly CommittedFile[]>> =>
	Map.groupBy((await readLog(store, sourceId, upTo)).files, ({ entity }) => entity);
