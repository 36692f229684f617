import type { Cursor, DataFile, Suppression } from '../../shared/contracts/commit.ts';

export interface CommittedFile extends DataFile {
	readonly load_id: string;
}

/** What a source's log says up to a commit. Number 0: nothing was ever committed. */
export interface LogState {
	readonly number: number;
	/** Greatest observed_at committed; null at number 0. */
	readonly observedAt: Date | null;
	readonly files: readonly CommittedFile[];
	/** By stream, and `changes` for the feed. */
	readonly cursors: Readonly<Record<string, Cursor>>;
	/** Records of erased persons. */
	readonly suppression?: Suppression | undefined;
	/** Key of an erased file: key of the one that is read in its place. */
	readonly rewritten?: Readonly<Record<string, string>> | undefined;
}
