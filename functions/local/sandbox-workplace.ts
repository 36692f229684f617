import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type * as z from 'zod';
import type { configSchema } from '../../shared/contracts/config.ts';
import { type Log, silentLog } from '../../shared/log.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import { readLog } from '../ingest/commit-log.ts';
import { codeHash } from './code-hash.ts';
import type { Sandbox } from './sandbox/server.ts';

/** Just below the rate at which the sandbox begins to refuse. */
const REQUESTS_PER_SECOND = 90;

const configOf = (url: string): z.input<typeof configSchema> => ({
	store: 'store',
	reporting_currency: 'usd',
	sources: [
		{ id: 'stripe', connector: 'stripe', secret: 'file:key', base_url: url, requests_per_second: REQUESTS_PER_SECOND },
		{
			id: 'rates',
			connector: 'drop',
			folder: 'rates',
			files: [
				{ path: 'fx.csv', entity: 'fx_rates', columns: { from_currency: 'from', to_currency: 'to', valid_on: 'date', rate: 'rate' } },
			],
		},
	],
});

const ratesCsv = ({ fxRates }: Sandbox): string =>
	[
		'from,to,date,rate',
		...fxRates.map(({ from_currency, to_currency, valid_on, rate }) => [from_currency, to_currency, valid_on, rate].join(',')),
	].join('\n') + '\n';

/**
 * Empties the store where an earlier version of Tidemark made it: its company lived another life, and the two would be read as one.
 */
const forgetOtherCompany = async (folder: string): Promise<void> => {
	const company = join(folder, 'company');
	const version = codeHash(undefined, ['functions/local/sandbox']);
	const present = await readFile(company, 'utf8').catch(() => undefined);
	if (present === version) return;
	await rm(join(folder, 'store'), { recursive: true, force: true });
	await writeFile(company, version);
};

const SOURCE_IDS = ['stripe', 'rates'];

/**
 * Empties the store where a source was read later than the sandbox's as-of, as by an ordinary run over its configuration: time stands
 * still in the sandbox, and what was observed later may not be followed by what was observed earlier. Says so in one line.
 */
const forgetLaterReading = async (store: string, { asOf }: Sandbox, log: Log): Promise<void> => {
	const states = await Promise.all(SOURCE_IDS.map((id) => readLog(folderStore(store), id)));
	const latest = Math.max(...states.map(({ observedAt }) => observedAt?.getTime() ?? -Infinity));
	if (latest <= asOf.getTime()) return;
	await rm(store, { recursive: true, force: true });
	log.info(`the sandbox was read at ${new Date(latest).toISOString()}, after its as-of ${asOf.toISOString()}: its store was emptied`);
};

/** Writes what a user of the sandbox company would have written: configuration, key and a file of exchange rates. Resolves to the configuration's path. */
export const writeSandboxConfig = async (folder: string, sandbox: Sandbox, log: Log = silentLog): Promise<string> => {
	await mkdir(join(folder, 'rates'), { recursive: true });
	await forgetOtherCompany(folder);
	await forgetLaterReading(join(folder, 'store'), sandbox, log);
	await writeFile(join(folder, 'rates', 'fx.csv'), ratesCsv(sandbox));
	await writeFile(join(folder, 'key'), `${sandbox.apiKey}\n`, { mode: 0o600 });
	const config = join(folder, 'tidemark.yaml');
	await writeFile(
		config,
		`# A made-up company on this machine; its address changes with every start.\n${stringify(configOf(sandbox.url))}`,
	);
	return config;
};
