import { CONFIGURED, type Command, type Result } from '../command.ts';
import { progressLog } from '../progress.ts';
import { publishResult } from '../publish-result.ts';
import { AS_OF, asOfFrom, publishCommitted } from '../run.ts';
import { openWorkplace } from '../workplace.ts';

export default {
	about: 'Compute, check and publish what is committed, without reading the sources',
	options: { ...CONFIGURED, 'as-of': AS_OF },
	async run({ edge, values }): Promise<Result> {
		const workplace = await openWorkplace(edge, values);
		return publishResult(workplace, await publishCommitted(edge, workplace, progressLog(edge), asOfFrom(values['as-of'], edge)), []);
	},
} satisfies Command;
