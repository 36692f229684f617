import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { ingest } from '../../functions/ingest/ingest.ts';
import { type Sandbox, startSandbox } from '../../functions/local/sandbox/server.ts';
import { type Config, configSchema } from '../../shared/contracts/config.ts';
import { silentLog } from '../../shared/log.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { countingStore, type Requests } from './cost-store.ts';

/** What one read of a company's sources took. */
export interface Read {
	readonly vendorRequests: number;
	readonly commits: number;
	readonly files: number;
	readonly rows: number;
	readonly bytes: number;
	readonly requests: Requests;
}

/** A generated company of three years behind Stripe's API, and how it is read. */
export interface Company {
	readonly sandbox: Sandbox;
	readonly config: Config;
	readonly read: () => Promise<Read>;
}

const MONTHS = 36;
/** The first instant of a month: no month is partial. */
const AS_OF = new Date('2025-12-01T00:00:00Z');

const writeRates = async (folder: string, sandbox: Sandbox): Promise<void> => {
	const rates = sandbox.fxRates.map(({ from_currency, to_currency, valid_on, rate }) =>
		[from_currency, to_currency, valid_on, rate].join(','),
	);
	await writeFile(path.join(folder, 'fx.csv'), `${['from,to,date,rate', ...rates].join('\n')}\n`);
};

const configOf = (sandbox: Sandbox, folder: string): Config =>
	configSchema.parse({
		reporting_currency: 'usd',
		// Copies of the company live some hours apart, which cuts billing periods that begin at a month's end to another length: their invoices do not tie.
		bridge_tolerance_minor: Number.MAX_SAFE_INTEGER,
		timezone: 'UTC',
		sources: [
			{ id: 'stripe', connector: 'stripe', secret: 'env:UNUSED', base_url: sandbox.url, requests_per_second: 10_000 },
			{
				id: 'rates',
				connector: 'drop',
				folder,
				files: [
					{
						path: 'fx.csv',
						entity: 'fx_rates',
						columns: { from_currency: 'from', to_currency: 'to', valid_on: 'date', rate: 'rate' },
					},
				],
			},
		],
	});

/** Founds a company of so many accounts; `read` reads what is new into the store, through the real connectors. */
export const foundCompany = async (accounts: number, folder: string, store: ObjectStore): Promise<Company> => {
	const sandbox = await startSandbox({ accounts, months: MONTHS, asOf: AS_OF });
	const rates = path.join(folder, 'rates');
	await mkdir(rates, { recursive: true });
	const config = configOf(sandbox, rates);
	let nonce = 0;
	const read = async (): Promise<Read> => {
		await writeRates(rates, sandbox);
		const counted = countingStore(store);
		const ports = {
			store: counted.store,
			clock: () => sandbox.asOf,
			log: silentLog,
			sleep: (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms)),
			random: () => 0.5,
			nonce: () => (nonce++).toString(16).padStart(8, '0'),
		};
		let vendorRequests = 0;
		const commits = [];
		for (const source of config.sources) {
			const report = await ingest({ source, secret: sandbox.apiKey, quarantineLimit: 0 }, ports);
			vendorRequests += report.requests;
			commits.push(...report.commits);
		}
		const files = commits.flatMap((commit) => commit.files);
		return {
			vendorRequests,
			commits: commits.length,
			files: files.length,
			rows: files.reduce((sum, file) => sum + file.rows, 0),
			bytes: files.reduce((sum, file) => sum + file.bytes, 0),
			requests: counted.requests,
		};
	};
	return { sandbox, config, read };
};
