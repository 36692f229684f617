import type { IngestReport } from './session.ts';

/** What an ingest run did, in figures. */
export interface IngestSummary {
	readonly source_id: string;
	readonly commit: number;
	readonly files: number;
	readonly rows: number;
	readonly refused: number;
	readonly requests: number;
}

const sum = <T>(of: readonly T[], count: (one: T) => number): number => of.reduce((total, one) => total + count(one), 0);

/** Adds up a run's commits. */
export const summarise = ({ source_id, number, commits, requests }: IngestReport): IngestSummary => {
	const files = commits.flatMap((commit) => commit.files);
	const refused = commits.flatMap((commit) => commit.quarantine);
	return {
		source_id,
		commit: number,
		files: files.length,
		rows: sum(files, ({ rows }) => rows),
		refused: sum(refused, ({ records }) => records),
		requests,
	};
};
