import type { Result } from './command.ts';
import type { IngestSummary } from '../ingest/summary.ts';
import type { PublishReport } from './run.ts';
import { summary } from './summary/summary.ts';
import type { Workplace } from './workplace.ts';

const OUTCOMES: Readonly<Record<PublishReport['outcome'], (id: string) => string>> = {
	new: (id) => `Published ${id}.`,
	current: (id) => `Nothing new; publication ${id} stands.`,
	complete: (id) => `Publication ${id} had been computed from this input before; it is current now.`,
	overtaken: (id) => `Publication ${id} speaks of a later instant; it stands.`,
	rolled_back: (id) =>
		`Nothing new since the rollback; publication ${id} stands. To go forward again, name the later one: npx tidemark rollback <id>.`,
};

/** What `run` and `publish` answer: the page, and for machines the figures of the publication. */
export const publishResult = async (
	workplace: Workplace,
	{ outcome, manifest }: PublishReport,
	sources: readonly IngestSummary[],
): Promise<Result> => {
	const { publication_id, as_of, input_hash, commits, checks } = manifest;
	const tables = manifest.tables.map(({ name, rows, hash }) => ({ name, rows, hash }));
	const text = `\n${await summary(workplace, manifest, sources)}\n${OUTCOMES[outcome](publication_id)}\n`;
	return { text, data: { outcome, publication_id, as_of, input_hash, commits, sources, checks, tables } };
};
