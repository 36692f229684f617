import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appendClose } from '../../functions/close/log.ts';
import { recordErasure } from '../../functions/erase/record.ts';
import { CHECKPOINT_EVERY } from '../../functions/ingest/checkpoint.ts';
import { appendCommit, readLog } from '../../functions/ingest/commit-log.ts';
import { rollback } from '../../functions/publish/rollback.ts';
import * as layout from '../../infra/layout.ts';
import { folderStore } from '../../shared/storage/folder.ts';
import type { Condition, ObjectStore } from '../../shared/storage/object-store.ts';
import { publishEdition } from '../support/publication.ts';
import { synthesise } from './company.ts';
import { demanded, matches, may } from './iam.ts';
import { permissionsOf } from './permissions.ts';

/** A put that a function made. */
interface Put {
	readonly by: string;
	readonly key: string;
	readonly condition: Condition | undefined;
}

const { template } = synthesise();
const AT = '2026-11-30T12:00:00.000Z';
const folder = mkdtempSync(path.join(tmpdir(), 'tidemark-layout-'));
const puts: Put[] = [];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A store that writes down who puts what. */
const storeOf = (by: string): ObjectStore => {
	const store = folderStore(folder);
	return {
		...store,
		put: (key, body, condition) => {
			puts.push({ by, key, condition });
			return store.put(key, body, condition);
		},
	};
};

const commits = async (store: ObjectStore): Promise<void> => {
	let state = await readLog(store, 'stripe');
	for (let number = 1; number <= CHECKPOINT_EVERY; number += 1) {
		const load = { load_id: `${number}-x`, committed_at: AT, observed_at: AT, api_version: null, files: [], replaces: [], cursors: {} };
		state = await appendCommit(store, state, { format: 1, source_id: 'stripe', number, ...load, quarantine: [], drift: [] });
	}
};

beforeAll(async () => {
	await commits(storeOf('read-stripe'));
	const run = storeOf('metrics');
	await publishEdition(run, 1);
	await publishEdition(run, 2);
	await rollback(storeOf('rollback'), 'previous');
	const month = { month: '2026-10-01', reason: 'x', policies: ['x'] };
	await appendClose(storeOf('close'), { format: 1, kind: 'reopen', number: 1, recorded_at: AT, ...month });
	const counts = { commit: 1, files: 0, rows: 0, versions: 0, quarantine_lines: 0 };
	const proof = {
		erased_at: AT,
		source_id: 'stripe',
		named_by: 'account',
		reference: 'DSR-1',
		...counts,
		code_hash: '0'.repeat(64),
	} as const;
	await recordErasure(storeOf('erase'), proof);
});

const needs = (condition: Condition | undefined): string | undefined => {
	if (condition === undefined) return undefined;
	return 'absent' in condition ? 's3:if-none-match' : 's3:if-match';
};
const folders = (): string[] => [...new Set(puts.map(({ by, key }) => `${by}: ${key.split('/')[0]}`))];

test('commits, checkpoints, manifests, pointers, views, closes and proofs are put', () =>
	expect(folders()).toEqual([
		'read-stripe: log',
		'metrics: publications',
		'metrics: published',
		'rollback: published',
		'close: closes',
		'erase: erasures',
	]));

test('a put of the runtime is one that the role of its function may make', () => {
	for (const { by, key } of puts)
		expect(may(permissionsOf(template, `tidemark-test-${by}`), 's3:PutObject', key), `${by}: ${key}`).toBe(true);
});

test('a put on a condition is one that the bucket demands on that condition, and no other put is refused', () => {
	for (const { key, condition } of puts) {
		const demands = demanded(template, key);
		const needed = needs(condition);
		if (needed === undefined) expect(demands, key).toEqual([]);
		else expect(demands, key).toEqual([expect.arrayContaining([needed])]);
	}
	expect(new Set(puts.map(({ condition }) => needs(condition)))).toEqual(new Set(['s3:if-none-match', 's3:if-match', undefined]));
});

/** Every key, or beginning of one, that the runtime spells, with X for what it fills in. */
const spelled = (): string[] => {
	const tops = [...new Set(PLACES.map((place) => place.split('/')[0]))].join('|');
	const literal = new RegExp(`[\`']((?:${tops})/[^\`']*)`, 'g');
	const files = ['functions', 'shared'].flatMap((root) =>
		readdirSync(root, { recursive: true, encoding: 'utf8' }).map((file) => path.join(root, file)),
	);
	const texts = files.filter((file) => file.endsWith('.ts')).map((file) => readFileSync(file, 'utf8'));
	return texts.flatMap((text) => [...text.matchAll(literal)].map(([, key = '']) => key.replaceAll(/\$\{[^}]*\}/g, 'X')));
};

/** Athena is told by the workgroups where results go; no function spells that. */
const { RUN_RESULTS: _, READER_RESULTS: __, ...SPELLED } = layout;
const PLACES = Object.values(SPELLED).map((place) => (typeof place === 'string' ? place : place('X')));

test.each(PLACES)('%s is a place that the runtime spells so too', (place) => {
	const isThere = (key: string): boolean => matches(`${place}*`, key.replace('closes/X/', 'closes/2026-10/')) || matches(place, key);
	expect(
		spelled()
			.map((key) => key.replace('/X.json', '/00000001.json'))
			.filter(isThere).length,
	).toBeGreaterThan(0);
});

test('every key that the runtime spells lies in such a place', () => {
	const elsewhere = spelled().filter((key) => !PLACES.some((place) => matches(`${place}*`, `${key}/`)));
	expect(elsewhere).toEqual([]);
});
