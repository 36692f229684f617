import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connector } from '../../functions/ingest/connectors/stripe.ts';
import { ingest } from '../../functions/ingest/ingest.ts';
import { silentLog } from '../../shared/log.ts';
import { folderStore } from '../../shared/storage/folder.ts';

/** Reads a list from the address given, through the whole path into committed Parquet; prints what it took. */
const baseUrl = process.argv[2] ?? '';
const folder = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
let nonce = 0;
const start = performance.now();
const { subscriptions } = connector.streams;
if (subscriptions === undefined) throw new Error('the connector has no subscriptions');
const report = await ingest(
	{
		source: { id: 'bench', connector: 'stripe', secret: 'env:BENCH', base_url: baseUrl, requests_per_second: 1e6 },
		connector: { ...connector, streams: { subscriptions } },
		secret: 'sk_test_benchmark',
		quarantineLimit: 0,
	},
	{
		store: folderStore(folder),
		clock: () => new Date(),
		log: silentLog,
		sleep: () => Promise.reject(new Error('nothing should be retried')),
		random: () => 0.5,
		nonce: () => (nonce++).toString(16).padStart(8, '0'),
	},
);
const seconds = (performance.now() - start) / 1000;
const files = report.commits.flatMap((commit) => commit.files);
const rows = files.reduce((sum, file) => sum + file.rows, 0);
const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
const { user, system } = process.cpuUsage();
await rm(folder, { recursive: true });
process.stdout.write(
	`${JSON.stringify({ seconds, cpu: (user + system) / 1e6, rows, bytes, commits: report.commits.length, requests: report.requests, rss: process.resourceUsage().maxRSS * 1024 })}\n`,
);
