import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { annotated } from '../../../../functions/local/configuration/annotate.ts';
import { EXAMPLE } from '../../../../functions/local/configuration/example.ts';
import { configSchema, isDropSource } from '../../../../shared/contracts/config.ts';
import { dropWorld } from '../../ingest/drop/world.ts';
import { queryRaw } from '../../ingest/fake/run.ts';

const base = await mkdtemp(join(tmpdir(), 'tidemark-example-'));
afterAll(() => rm(base, { recursive: true, force: true }));

test('the source of subscriptions, with nothing but its own comment signs removed, reads a file of them', async () => {
	const text = annotated(EXAMPLE);
	const source = text.slice(text.indexOf('  # - id: contracts')).replaceAll(/^ {2}# /gm, '  ');
	const [contracts] = configSchema.parse(parse(`sources:\n${source}`)).sources;
	if (contracts === undefined || !isDropSource(contracts)) throw new Error('the example has no such source');
	const here = dropWorld(base);
	await here.put(
		'subscriptions.csv',
		'id,customer,start,end,currency,amount,interval\ns1,c1,2024-01-05,,USD,19.99,monthly\ns2,c2,2024-02-01,2024-03-06,JPY,5000,yearly\n',
	);
	await here.read(contracts.files);
	expect(await queryRaw(here.store, 'prices', 'select price_id, unit_amount, billing_interval from raw order by 1', 'files')).toEqual([
		{ price_id: 's1', unit_amount: '1999.000000000000', billing_interval: 'month' },
		{ price_id: 's2', unit_amount: '5000.000000000000', billing_interval: 'year' },
	]);
	const versions = await queryRaw(
		here.store,
		'subscription_item_versions',
		'select subscription_id, account_id, price_id, cast(effective_at as date) as day, status from raw order by 1, 4',
		'files',
	);
	expect(versions.map((row) => Object.values(row).join(' '))).toEqual([
		's1 c1 s1 2024-01-05 active',
		's2 c2 s2 2024-02-01 active',
		's2 c2 s2 2024-03-06 canceled',
	]);
});
