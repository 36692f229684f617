import { CONFIGURED, type Command, type Result } from '../command.ts';
import { ingestSources } from '../ingest-sources.ts';
import { progressLog } from '../progress.ts';
import { publishResult } from '../publish-result.ts';
import { AS_OF, asOfFrom, publishCommitted } from '../run.ts';
import { openWorkplace } from '../workplace.ts';

export default {
	about: 'The whole job: read the sources, compute, check, publish, and show the result',
	options: { ...CONFIGURED, 'as-of': AS_OF },
	details:
		'Running it again is always safe: what was read stays, what was not finished is done again, and readers see the publication\nbefore until the new one is complete.',
	async run({ edge, values }): Promise<Result> {
		const asOf = asOfFrom(values['as-of'], edge);
		const workplace = await openWorkplace(edge, values);
		const log = progressLog(edge);
		const sources = await ingestSources(edge, workplace, log, {});
		return publishResult(workplace, await publishCommitted(edge, workplace, log, asOf), sources);
	},
} satisfies Command;
