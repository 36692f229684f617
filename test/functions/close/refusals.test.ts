import { describe, expect, test } from 'vitest';
import type { PublishedPolicy } from '../../../functions/close/published.ts';
import { closableFrom, monthsToClose, refusals } from '../../../functions/close/refusals.ts';
import type { Close, CloseEntry } from '../../../shared/contracts/close.ts';
import type { Manifest } from '../../../shared/contracts/publication.ts';

const policy: PublishedPolicy = { id: 'p', hash: 'h', rules: {}, timezone: 'UTC', gapToleranceDays: 0, firstMonth: '2026-08-01' };
const ID = '20261105T000000000Z-00000000';

const manifest = (changes: Partial<Manifest> = {}): Manifest => ({
	format: 1,
	publication_id: ID,
	previous: null,
	created_at: '2026-11-05T00:00:00Z',
	as_of: '2026-11-05T00:00:00Z',
	input_hash: '0'.repeat(64),
	commits: {},
	policies: [],
	tables: [],
	checks: [],
	...changes,
});

const closed = (number: number, months: string[], publication_id = ID): Close => ({
	format: 1,
	kind: 'close',
	number,
	month: months.at(-1) ?? '',
	recorded_at: '2026-11-06T00:00:00Z',
	publication_id,
	as_of: '2026-11-05T00:00:00Z',
	input_hash: '0'.repeat(64),
	code_hash: null,
	commits: {},
	inputs: [],
	totals: [],
	tables: [],
	content_hash: '0'.repeat(64),
	policies: [{ policy_id: 'p', policy_hash: 'h', rules: {}, months }],
});

const OCTOBER = '2026-10-01';
const NOW = new Date('2026-11-07T00:00:00Z');

/** Reasons and next steps, each as one line. */
const told = (month: string, of: PublishedPolicy, from: Manifest, entries: readonly CloseEntry[], now = NOW): string[] =>
	refusals(month, of, from, { entries, now }).map(({ reason, next }) => `${reason} => ${next}`);

describe('a month can be closed', () => {
	test('from the end of its last instant in the zone of the policy, and the gap tolerance after it', () => {
		expect(closableFrom(OCTOBER, policy)).toEqual(new Date('2026-11-01T00:00:00Z'));
		expect(closableFrom(OCTOBER, { ...policy, timezone: 'America/New_York' })).toEqual(new Date('2026-11-01T04:00:00Z'));
		expect(closableFrom(OCTOBER, { ...policy, gapToleranceDays: 3 })).toEqual(new Date('2026-11-04T00:00:00Z'));
	});

	test('not while an account may still return within the gap tolerance: publish again once that is over, or wait for it', () => {
		expect(told(OCTOBER, { ...policy, gapToleranceDays: 4 }, manifest(), [])).toEqual([]);
		const refused =
			'the publication speaks of 2026-11-05T00:00:00.000Z, and the month can be closed from 2026-11-06T00:00:00.000Z on (5 days of gap tolerance after its end)';
		const again = 'publish again and close it then: npx tidemark run && npx tidemark close 2026-10';
		expect(told(OCTOBER, { ...policy, gapToleranceDays: 5 }, manifest(), [])).toEqual([`${refused} => ${again}`]);
		expect(told(OCTOBER, { ...policy, gapToleranceDays: 5 }, manifest(), [], new Date('2026-11-05T09:00:00Z'))).toEqual([
			`${refused} => wait until 2026-11-06T00:00:00.000Z, then ${again}`,
		]);
	});

	test('not from a publication that speaks of a time yet to come', () => {
		expect(told(OCTOBER, policy, manifest({ created_at: '2026-10-20T00:00:00Z' }), [])[0]).toContain('speaks of 2026-10-20');
	});

	test('not while a fatal check fails; a warning is none', () => {
		const checks: Manifest['checks'] = [
			{ name: 'ledger_foots', severity: 'fatal', failing_rows: 2 },
			{ name: 'stale_exchange_rate', severity: 'warning', failing_rows: 1 },
		];
		expect(told(OCTOBER, policy, manifest({ checks }), [])).toEqual([
			'checks that must hold failed: ledger_foots => correct what they found and publish again: npx tidemark query "select check_name, sample, next from quality where failing_rows > 0"',
		]);
	});

	test('after the month before it, with all reasons at once, and each says what to do', () => {
		const entries: CloseEntry[] = [closed(1, ['2026-07-01', '2026-08-01'])];
		expect(told('2026-09-01', policy, manifest(), entries)).toEqual([]);
		expect(told('2026-11-01', policy, manifest(), entries)).toEqual([
			'2026-09 is still open => close 2026-09 first: npx tidemark close 2026-09',
			expect.stringContaining('can be closed from 2026-12-01'),
		]);
		expect(told('2026-08-01', policy, manifest(), entries)).toEqual([
			'it is closed already => nothing is left to do; to change it open it again: npx tidemark reopen 2026-08 --policy p --reason "…"',
		]);
		expect(told('2026-07-01', policy, manifest(), entries)).toEqual([
			'it is closed already => nothing is left to do; to change it open it again, after the months behind it (the last one is 2026-08): npx tidemark reopen 2026-08 --policy p --reason "…"',
		]);
		expect(told('2026-06-01', policy, manifest(), entries)).toEqual([
			'it lies before the first month that was closed; 2026-08 was the last => the next month to close is 2026-09: npx tidemark close 2026-09',
		]);
	});

	test('not before there is any MRR: every month up to the first would have to be closed one by one', () => {
		expect(told('2026-05-01', policy, manifest(), [])).toEqual([
			'there is no MRR before 2026-08 => close 2026-08 or a later month: npx tidemark close 2026-08',
		]);
		expect(told('2026-08-01', policy, manifest(), [])).toEqual([]);
		expect(told('2026-08-01', { ...policy, firstMonth: null }, manifest(), [])).toEqual([
			'the publication has no MRR under it => read the sources and publish first: npx tidemark run && npx tidemark close 2026-08',
		]);
	});

	test('from a publication that knew what is closed, or that all of it was closed from', () => {
		const entries = [closed(1, ['2026-09-01'], '20261001T000000000Z-00000000')];
		expect(told(OCTOBER, policy, manifest(), entries)).toEqual([
			'the publication was computed before the last change of what is closed => publish again and close it then: npx tidemark run && npx tidemark close 2026-10',
		]);
		expect(told(OCTOBER, policy, manifest({ closes: 1 }), entries)).toEqual([]);
	});
});

test('the first close closes everything up to the month, a later one that month', () => {
	expect(monthsToClose(OCTOBER, policy, [])).toEqual(['2026-08-01', '2026-09-01', '2026-10-01']);
	expect(monthsToClose(OCTOBER, policy, [closed(1, ['2026-08-01', '2026-09-01'])])).toEqual(['2026-10-01']);
	expect(monthsToClose('2026-05-01', policy, [])).toEqual(['2026-05-01']);
	expect(monthsToClose('2027-01-01', { ...policy, firstMonth: null }, [])).toEqual(['2027-01-01']);
});
