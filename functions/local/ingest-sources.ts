import { resolve } from 'node:path';
import { isDropSource, type Source } from '../../shared/contracts/config.ts';
import type { Log } from '../../shared/log.ts';
import { Problem } from '../../shared/problem.ts';
import { ingest } from '../ingest/ingest.ts';
import { type IngestSummary, summarise } from '../ingest/summary.ts';
import { resolveSecret } from './configuration/secret.ts';
import type { Edge } from './edge.ts';
import type { Workplace } from './workplace.ts';

export interface IngestChoice {
	/** Only this source; all when left out. */
	readonly source?: string | undefined;
	/** Read everything again. */
	readonly relist?: boolean | undefined;
}

const chosen = (sources: readonly Source[], id: string | undefined): readonly Source[] => {
	const found = id === undefined ? sources : sources.filter((source) => source.id === id);
	if (found.length > 0) return found;
	throw new Problem({
		kind: 'configuration',
		what: 'There is no such source',
		where: '--source',
		saw: id ?? '',
		next: `choose from ${sources.map((source) => source.id).join(', ')}`,
	});
};

const ingestOne = async (
	edge: Edge,
	{ config, folder, store }: Workplace,
	log: Log,
	source: Source,
	relist: boolean | undefined,
): Promise<IngestSummary> => {
	const ports = { store, clock: edge.clock, log, sleep: edge.sleep, random: edge.random, nonce: edge.nonce };
	const here = isDropSource(source) ? { ...source, folder: resolve(folder, source.folder) } : source;
	const secret = isDropSource(source) ? undefined : await resolveSecret(source.secret, source.id, folder, edge.environment);
	return summarise(await ingest({ source: here, secret, relist, quarantineLimit: config.quarantine_limit }, ports));
};

/** Reads the sources one after the other; what one has committed stays when the next fails. */
export const ingestSources = async (
	edge: Edge,
	workplace: Workplace,
	log: Log,
	{ source, relist }: IngestChoice,
): Promise<IngestSummary[]> => {
	const summaries: IngestSummary[] = [];
	for (const each of chosen(workplace.config.sources, source)) {
		const summary = await ingestOne(edge, workplace, log, each, relist);
		log.info(`${each.id}: ${summary.rows + summary.refused === 0 ? 'nothing new since' : 'read into'} commit ${summary.commit}`, {
			new_rows: summary.rows,
			refused: summary.refused,
			requests: summary.requests,
		});
		summaries.push(summary);
	}
	return summaries;
};
