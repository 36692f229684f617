import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareWithReference, shrink, tellDifference } from '../../support/reference/compare.ts';
import { expectedOf } from '../../support/reference/expected.ts';
import { type Story, story } from '../../support/reference/stories.ts';
import { prepare } from '../../support/prepare.ts';
import type { ExpectedRow } from '../../support/vector-format.ts';

const VECTORS = path.join(import.meta.dirname, '../../cases/vectors');
/** More in the slow suite; another seed tells other stories. */
const STORIES = Number(process.env['TIDEMARK_STORIES'] ?? 150);
const SEED = Number(process.env['TIDEMARK_SEED'] ?? 20_261_122);

const isNothing = (row: ExpectedRow): boolean => Object.values(row).every((value) => typeof value === 'string' || value === 0);
const sorted = (rows: readonly ExpectedRow[]): ExpectedRow[] =>
	rows.filter((row) => !isNothing(row)).toSorted((a, b) => `${a.month}${a.account}`.localeCompare(`${b.month}${b.account}`));

describe('the reference, a second reading of the rules that shares no code with the SQL', () => {
	const values = readdirSync(VECTORS)
		.filter((file) => file.endsWith('.json'))
		.flatMap((file) => (JSON.parse(readFileSync(path.join(VECTORS, file), 'utf8')) as { vectors: unknown[] }).vectors);
	// Closing a month freezes what was known, which the reference does not keep.
	const { prepared } = prepare(values);
	const open = prepared.filter(({ vector }) => vector.policy_overrides['closed_through'] === undefined);

	test('knows what all vectors without closed months expect', () => {
		expect(open.length).toBeGreaterThan(80);
		for (const { vector, policy } of open) expect(sorted(expectedOf(vector, policy)), vector.name).toEqual(sorted(vector.expected));
	});
});

describe('random subscription histories', () => {
	const stories = fc.sample(story, { numRuns: STORIES, seed: SEED });

	test('are about something: most have MRR, and every switch and event type occurs', () => {
		const keys = new Set(stories.flatMap(({ policy_overrides }) => Object.keys(policy_overrides)));
		const types = new Set(stories.flatMap(({ events }) => events.map(({ type }) => type)));
		expect([keys.size, types.size]).toEqual([23, 17]);
	});

	/** What differs, told as the simplest story that does; empty where nothing differs. */
	const disagreement = async (of: readonly Story[], asOf?: Date): Promise<string> => {
		const differing = await compareWithReference(of, asOf);
		const [first] = [...differing.keys()].sort((a, b) => a - b);
		if (first === undefined) return '';
		const simplest = await shrink(of[first] as Story, asOf); // its number came out of the same list
		const again = await compareWithReference([simplest], asOf);
		return `${differing.size} of ${of.length} stories (seed ${SEED}) differ; the simplest form of one:\n${tellDifference(simplest, again.get(0) ?? [])}`;
	};

	test('come out of the SQL as the reference says, to the cent', { timeout: 1_800_000 }, async () => {
		expect(await disagreement(stories)).toBe('');
	});

	// In New York May is not over, in Kolkata June has long begun.
	test('also as of an instant between the starts of a month in two zones', { timeout: 1_800_000 }, async () => {
		const until = stories.map((one) => ({ ...one, window: { ...one.window, last: '2025-06' } }));
		expect(await disagreement(until, new Date('2025-06-01T02:30:00Z'))).toBe('');
	});
});
