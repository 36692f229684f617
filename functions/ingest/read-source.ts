import type { Step } from '../../shared/step.ts';
import { withCurrentKey } from '../../shared/secrets/rotation.ts';
import { ingest, type IngestSettings } from './ingest.ts';
import type { IngestPorts } from './ports.ts';
import type { IngestReport } from './session.ts';
import { type IngestSummary, summarise } from './summary.ts';

export interface ReadPorts extends IngestPorts {
	readonly step: Step;
	/** The source's key, for a source that has one; asked for in every part, and again when the vendor refuses it, so none is remembered. */
	readonly secret?: () => Promise<string>;
}

const added = (before: IngestSummary | undefined, part: IngestSummary): IngestSummary =>
	before === undefined
		? part
		: {
				...part,
				files: before.files + part.files,
				rows: before.rows + part.rows,
				refused: before.refused + part.refused,
				requests: before.requests + part.requests,
			};

/**
 * Reads one source to its present end, in as many parts as its process needs lives; every part goes on from what the one before
 * committed. Resolves to the figures of all parts.
 */
export const readSource = async (settings: IngestSettings, { step, secret, ...ports }: ReadPorts): Promise<IngestSummary> => {
	let total: IngestSummary | undefined;
	for (let part = 1; ; part += 1) {
		const { summary, isPaused } = await step(`read ${settings.source.id}, part ${part}`, async () => {
			const relist = settings.relist === true && part === 1;
			const work = (key?: string): Promise<IngestReport> => ingest({ ...settings, relist, secret: key }, ports);
			const report = await (secret === undefined ? work() : withCurrentKey(secret, work));
			return { summary: summarise(report), isPaused: report.isPaused };
		});
		total = added(total, summary);
		if (!isPaused) return total;
	}
};
