import type { Commit, Suppression } from '../../shared/contracts/commit.ts';
import { Problem } from '../../shared/problem.ts';
import type { CommittedFile, LogState } from './log-state.ts';

/** Files of a log after a commit. A rewritten file keeps the place of the one it stands for: files of one stream are in order of time. */
export const withCommitted = (
	before: readonly CommittedFile[],
	committed: readonly CommittedFile[],
	replaced: ReadonlySet<string>,
): CommittedFile[] => {
	if (replaced.size === 0) return [...before, ...committed];
	const successors = new Map(committed.flatMap((file) => (file.rewrites === undefined ? [] : [[file.rewrites, file] as const])));
	const kept = before.flatMap((file) => {
		const successor = successors.get(file.key);
		if (successor !== undefined) return [successor];
		return replaced.has(file.key) ? [] : [file];
	});
	return [...kept, ...committed.filter(({ rewrites }) => rewrites === undefined)];
};

const merged = (before: Suppression | undefined, { salt, hashes }: Suppression): Suppression => ({
	salt: before?.salt ?? salt,
	hashes: [...new Set([...(before?.hashes ?? []), ...hashes])],
});

/** What a log knows of erasures after a commit. */
export const applyErasure = (state: LogState, { files, erasure }: Commit): Pick<LogState, 'suppression' | 'rewritten'> => {
	if (erasure === undefined) return state;
	const rewritten = Object.fromEntries(files.flatMap(({ key, rewrites }) => (rewrites === undefined ? [] : [[rewrites, key]])));
	return { suppression: merged(state.suppression, erasure), rewritten: { ...state.rewritten, ...rewritten } };
};

/**
 * An earlier state of a log whose last state is `head`, as it can still be read: each erased file gives way to the last one that was written
 * in its place. Problem (data) where that one was replaced too, by something that is no rewriting.
 */
export const withoutErased = (state: LogState, head: LogState, where: string): LogState => {
	const { rewritten } = head;
	if (rewritten === undefined) return state;
	const present = new Map(head.files.map((file) => [file.key, file]));
	const successor = (file: CommittedFile): CommittedFile => {
		let key = rewritten[file.key];
		if (key === undefined) return file;
		for (let next = rewritten[key]; next !== undefined; next = rewritten[key]) key = next;
		const found = present.get(key);
		if (found === undefined) throw gone(file.key, where, state.number);
		return found;
	};
	return { ...state, files: state.files.map(successor) };
};

const gone = (key: string, where: string, number: number): Problem =>
	new Problem({
		kind: 'data',
		what: 'A file of an earlier commit is gone: a person was erased from it, and what was written in its place has been replaced since',
		where: `${where} up to commit ${number}`,
		saw: key,
		next: 'read a later commit; publications made from this one stay as they are',
	});
