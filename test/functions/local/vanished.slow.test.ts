import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { writeSandboxConfig } from '../../../functions/local/sandbox-workplace.ts';
import { runTidemark } from '../../support/edge.ts';

const AS_OF = new Date('2025-12-15T00:00:00Z');
const LATER = new Date('2025-12-20T12:00:00Z');
const listSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** A billing system before which somebody stands who hides one subscription. */
const hiding = (behind: string, hidden: () => string | null): Server =>
	createServer((request: IncomingMessage, response: ServerResponse) => {
		const answer = async (): Promise<void> => {
			const url = request.url ?? '/';
			const headers = {
				authorization: request.headers.authorization ?? '',
				'stripe-version': String(request.headers['stripe-version'] ?? ''),
			};
			const got = await fetch(behind + url, { headers });
			const text = await got.text();
			const list = url.startsWith('/v1/subscriptions?') ? listSchema.safeParse(JSON.parse(text)).data : undefined;
			const shown = list === undefined ? text : JSON.stringify({ ...list, data: list.data.filter(({ id }) => id !== hidden()) });
			response
				.writeHead(got.status, { 'content-type': 'application/json', 'retry-after': got.headers.get('retry-after') ?? '0' })
				.end(shown);
		};
		void answer();
	});

describe('a subscription that vanishes from the API', { timeout: 120_000 }, () => {
	let folder: string;
	let sandbox: Sandbox;
	let server: Server;
	let hidden: string | null = null;
	let now = AS_OF;
	const run = (...args: string[]) => runTidemark(folder, args, { clock: () => now });
	const query = async (sql: string): Promise<string[]> => (await run('query', '--csv', sql)).out.trim().split('\n').slice(1);

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-vanished-'));
		sandbox = await startSandbox({ accounts: 20, months: 6, asOf: AS_OF });
		server = hiding(sandbox.url, () => hidden);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo; // it listens on a port
		await writeSandboxConfig(folder, { ...sandbox, url: `http://127.0.0.1:${port}` });
		await run('run');
		now = new Date(AS_OF.getTime() + 60_000); // what the list showed counts from the instant at which it was read
		await run('publish');
	});
	afterAll(async () => {
		server.closeAllConnections();
		server.close();
		await sandbox.close();
		await rm(folder, { recursive: true, force: true });
	});

	test('ends when a whole list first lacks it: churn with its reason, no change of what was before, and a red row that names it', async () => {
		const [line = ''] = await query(`select account_id, subscription_id, sum(mrr_minor) from mrr_intervals
			where valid_to is null and mrr_minor > 0 and currency = 'usd' and account_id in (select account_id from mrr_intervals where valid_to is null group by account_id having count(distinct subscription_id) = 1)
			group by account_id, subscription_id order by account_id limit 1`);
		const [account = '', subscription = '', mrr = ''] = line.split(',');
		expect(Number(mrr)).toBeGreaterThan(0);
		const before = await query(
			`select month, closing_minor from account_months where account_id = '${account}' and not is_partial order by month`,
		);

		hidden = subscription;
		now = LATER;
		expect((await run('ingest', '--relist')).code).toBe(0);
		now = new Date(LATER.getTime() + 60_000);
		const published = await run('publish');
		expect(published.code).toBe(0);

		expect(published.out).toContain('warning: gone_at_the_source');
		const [quality = ''] = await query("select failing_rows, sample from quality where check_name = 'gone_at_the_source'");
		expect(quality).toContain(subscription);
		expect(
			await query(
				`select kind, cause, event_class, movement_minor, cast(occurred_at as date) from mrr_ledger where account_id = '${account}' order by occurred_at desc limit 1`,
			),
		).toEqual([`change,status,churn,-${mrr},2025-12-20`]);
		expect(
			await query(`select month, closing_minor from account_months where account_id = '${account}' and not is_partial order by month`),
		).toEqual(before);

		now = new Date(LATER.getTime() + 3_600_000);
		expect((await run('ingest', '--relist')).code).toBe(0);
		now = new Date(LATER.getTime() + 3_660_000);
		await run('publish');
		expect(await query(`select count(*) from mrr_ledger where account_id = '${account}' and event_class = 'churn'`), 'ended once').toEqual([
			'1',
		]);
	});
});
