import { resolve } from 'node:path';
import { fixedClock } from '../../../shared/clock.ts';
import { Problem } from '../../../shared/problem.ts';
import type { Command, Invocation, Result } from '../command.ts';
import { ingestSources } from '../ingest-sources.ts';
import { progressLog } from '../progress.ts';
import { publishResult } from '../publish-result.ts';
import { publishCommitted } from '../run.ts';
import { type SandboxOptions, startSandbox } from '../sandbox/server.ts';
import { writeSandboxConfig } from '../sandbox-workplace.ts';
import { openWorkplace } from '../workplace.ts';

const FOLDER = '.tidemark/sandbox';

const wholeNumber = (name: string, value: string): number => {
	if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
	throw new Problem({
		kind: 'configuration',
		what: 'That is no number',
		where: `--${name}`,
		saw: value,
		next: 'write a whole number above 0',
	});
};

const sizeOf = ({ values }: Invocation): SandboxOptions => ({
	...(values['accounts'] === undefined ? {} : { accounts: wholeNumber('accounts', values['accounts']) }),
	...(values['months'] === undefined ? {} : { months: wholeNumber('months', values['months']) }),
});

/** Companies of different sizes are different companies and do not share a store. */
const folderOf = ({ accounts, months }: SandboxOptions): string =>
	[FOLDER, accounts, months].filter((part) => part !== undefined).join('-');

export default {
	about: 'Try everything on a made-up company: a billing system on this machine, read, computed and published',
	options: {
		accounts: { value: 'number', about: 'accounts of the company (500)' },
		months: { value: 'number', about: 'months of its history (36)' },
	},
	details: `The company lies in ${FOLDER}. Time stands still at its as-of instant, so running it again finds nothing new.`,
	async run(given): Promise<Result> {
		const size = sizeOf(given);
		const sandbox = await startSandbox(size);
		try {
			const edge = { ...given.edge, clock: fixedClock(sandbox.asOf) };
			const log = progressLog(edge);
			const config = await writeSandboxConfig(resolve(edge.folder, folderOf(size)), sandbox, log);
			const workplace = await openWorkplace(edge, { config });
			const sources = await ingestSources(edge, workplace, log, {});
			return await publishResult(workplace, await publishCommitted(edge, workplace, log, sandbox.asOf), sources);
		} finally {
			await sandbox.close();
		}
	},
} satisfies Command;
