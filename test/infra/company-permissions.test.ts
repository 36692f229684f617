import { describe, expect, test } from 'vitest';
import { CONFIG, synthesise } from './company.ts';
import { conditionsOn, isFor, isOfService, may } from './iam.ts';
import { allPermissions, type Permission, permissionsOf } from './permissions.ts';

const { template } = synthesise();
const [metrics, cleanup, rollback, close, erase] = ['metrics', 'cleanup', 'rollback', 'close', 'erase'].map((name) =>
	permissionsOf(template, `tidemark-test-${name}`),
) as [readonly Permission[], readonly Permission[], readonly Permission[], readonly Permission[], readonly Permission[]];
const people = permissionsOf(template, 'policy tidemark-test-reader');
const IDS = CONFIG.sources.map(({ id }) => id);
const POINTER = 'published/current_publication/pointer.json';
const PUBLISHED = 'published/mrr_ledger/publication_id=x/part-0.parquet';
const FROZEN = 'closes/2026-10/00000001-20261130T120000000Z/account_months/part-0.parquet';

/** Keys of the data bucket, as they are written, on which an action is allowed. */
const keysFor = (permissions: readonly Permission[], action: string): string[] =>
	permissions.filter((one) => isFor(one, action)).map(({ resource }) => resource.replace('arn:aws:s3:::<StoreData>/', ''));
const whoMay = (action: string, key: string): string[] =>
	[...allPermissions(template)].filter(([, permissions]) => may(permissions, action, key)).map(([name]) => name);

describe('the run', () => {
	test('reads what is committed and writes no commit and no raw file', () => {
		expect(may(metrics, 's3:GetObject', 'log/stripe/00000001.json')).toBe(true);
		for (const key of ['log/stripe/00000001.json', 'raw/stripe/invoices/1.parquet', 'quarantine/stripe/1.jsonl'])
			for (const action of ['s3:PutObject', 's3:DeleteObject']) expect(may(metrics, action, key), `${action} ${key}`).toBe(false);
	});

	test('takes away what an interrupted attempt published, never the pointer', () => {
		expect(may(metrics, 's3:DeleteObject', POINTER)).toBe(false);
		expect(may(metrics, 's3:DeleteObject', PUBLISHED)).toBe(true);
	});
});

describe('the clean-up', () => {
	test('deletes data and given-up manifests, never a commit, a drop or the pointer', () => {
		for (const key of ['raw/stripe/invoices/1.parquet', 'quarantine/rates/1.jsonl', 'publications/x/manifest.json', PUBLISHED])
			expect(may(cleanup, 's3:DeleteObject', key), key).toBe(true);
		for (const key of ['log/stripe/00000001.json', POINTER, 'drop/rates/1.csv', FROZEN, 'erasures/00000001.json'])
			expect(may(cleanup, 's3:DeleteObject', key), key).toBe(false);
	});

	test('writes no data: only the script of views', () => expect(keysFor(cleanup, 's3:PutObject')).toEqual(['published/views.sql']));
});

describe('a close', () => {
	test('writes what it freezes and its log, and nothing else that is kept', () => {
		for (const key of ['closes/log/00000001.json', FROZEN]) expect(may(close, 's3:PutObject', key), key).toBe(true);
		for (const key of [PUBLISHED, POINTER, 'log/stripe/00000001.json', 'raw/stripe/i/1.parquet'])
			expect(may(close, 's3:PutObject', key), key).toBe(false);
	});

	test('takes away what its interrupted export left, and nobody else deletes what was frozen', () =>
		expect(whoMay('s3:DeleteObject', FROZEN)).toEqual(['tidemark-test-close']));

	test.each(['closes/log/00000001.json', 'closes/log/12345678.json'])(
		'%s is read by the run and the clean-up, and deleted by nobody',
		(key) => {
			expect(whoMay('s3:DeleteObject', key)).toEqual([]);
			expect(whoMay('s3:PutObject', key)).toEqual(['tidemark-test-close']);
			expect(whoMay('s3:GetObject', key)).toEqual(['tidemark-test-metrics', 'tidemark-test-cleanup', 'tidemark-test-close']);
		},
	);
});

test('the rollback moves the pointer and writes nothing else but the views', () => {
	expect(keysFor(rollback, 's3:PutObject')).toEqual([POINTER, 'published/views.sql']);
	expect(keysFor(rollback, 's3:DeleteObject')).toEqual([]);
});

describe('the erasure', () => {
	const loads = IDS.flatMap((id) => [`raw/${id}/*`, `quarantine/${id}/*`]);

	test('deletes versions of raw files and refusals of its sources, and nothing else of anything', () => {
		expect(keysFor(erase, 's3:DeleteObjectVersion')).toEqual(loads);
		expect(keysFor(erase, 's3:DeleteObject')).toEqual([]);
		expect(conditionsOn(erase, 's3:ListBucketVersions')).toEqual([{ StringLike: { 's3:prefix': loads } }]);
	});

	test('reads and writes logs, raw files, refusals and proofs, and only reads what people drop', () => {
		for (const key of ['log/stripe/00000001.json', 'raw/stripe/accounts/1.parquet', 'quarantine/rates/1.jsonl', 'erasures/00000001.json'])
			expect([may(erase, 's3:GetObject', key), may(erase, 's3:PutObject', key)], key).toEqual([true, true]);
		expect([may(erase, 's3:GetObject', 'drop/rates/1.csv'), may(erase, 's3:PutObject', 'drop/rates/1.csv')]).toEqual([true, false]);
	});

	test('reaches nothing published, nothing of a run and nothing of a source that is not configured', () => {
		for (const key of [PUBLISHED, POINTER, 'publications/x/manifest.json', 'runs/x', FROZEN, 'log/other/00000001.json'])
			for (const action of ['s3:GetObject', 's3:PutObject']) expect(may(erase, action, key), `${action} ${key}`).toBe(false);
		expect(erase.filter((one) => isOfService(one, 'glue') || isOfService(one, 'athena'))).toEqual([]);
	});
});

describe('BI readers', () => {
	test('read what is published and no other file', () => {
		expect(may(people, 's3:GetObject', PUBLISHED)).toBe(true);
		for (const key of ['raw/stripe/i/1.parquet', 'log/stripe/00000001.json', 'publications/x/manifest.json', 'runs/x', 'athena/runs/x'])
			expect(may(people, 's3:GetObject', key), key).toBe(false);
		for (const key of ['drop/rates/x', 'quarantine/stripe/x', FROZEN, 'erasures/00000001.json'])
			expect(may(people, 's3:GetObject', key), key).toBe(false);
	});

	test('write results of queries alone, and list what is published and those', () => {
		expect(keysFor(people, 's3:PutObject')).toEqual(['athena/readers/*']);
		expect(keysFor(people, 's3:DeleteObject')).toEqual([]);
		expect(conditionsOn(people, 's3:ListBucket')).toEqual([{ StringLike: { 's3:prefix': ['published/*', 'athena/readers/*'] } }]);
	});

	test('see the published database, without changing it, by their own workgroup', () => {
		const catalogue = people.filter((one) => isOfService(one, 'glue'));
		expect(catalogue.filter(({ action }) => !/^glue:(Batch)?Get/.test(action))).toEqual([]);
		expect([...new Set(catalogue.map(({ resource }) => resource.split(':').at(-1)))].sort()).toEqual([
			'catalog',
			'database/tidemark_test',
			'table/tidemark_test/*',
		]);
		const athena = people.filter((one) => isOfService(one, 'athena'));
		expect([...new Set(athena.map(({ resource }) => resource.split('/').at(-1)))]).toEqual(['tidemark-test-readers']);
	});
});
