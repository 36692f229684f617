import { expect, test } from 'vitest';
import { mapVanishedSubscription } from '../../../../../functions/ingest/connectors/stripe/vanished-versions.ts';
import { type EntityRowOf, row } from '../../../../../shared/contracts/connector.ts';

const MISSED = new Date('2026-03-01T00:00:00Z');
const context = { origin: { kind: 'list' as const }, observedAt: MISSED };

const version = (item_id: string, day: string, status: 'active' | 'past_due' | 'canceled', reason: string | null = null): EntityRowOf =>
	row('subscription_item_versions', {
		subscription_id: 'sub_1',
		item_id,
		account_id: 'cus_1',
		effective_at: new Date(`${day}T00:00:00Z`),
		covers_until: null,
		evidence: 'snapshot',
		status,
		price_id: 'price_1',
		quantity: 2n,
		is_paused: false,
		is_live: true,
		cancel_requested_at: null,
		cancel_at: null,
		service_period_end: null,
		signed_at: null,
		reason,
		recorded_at: null,
	});

const ended = (...known: EntityRowOf[]): unknown[] =>
	mapVanishedSubscription(known, context).flatMap(({ entity, row: columns }) =>
		entity === 'subscription_item_versions' ? [[columns.item_id, columns.status, columns.effective_at, columns.reason]] : [],
	);

test('each line of the last view ends at the instant at which it was first missed, and says why', () => {
	expect(ended(version('a', '2026-01-01', 'active'), version('a', '2026-02-01', 'past_due'), version('b', '2026-02-01', 'active'))).toEqual(
		[
			['a', 'canceled', MISSED, 'deleted_in_source'],
			['b', 'canceled', MISSED, 'deleted_in_source'],
		],
	);
});

test('a line that had left before the last view, or that had ended, does not come back to end once more', () => {
	expect(ended(version('gone', '2026-01-01', 'active'), version('a', '2026-02-01', 'active'))).toEqual([
		['a', 'canceled', MISSED, 'deleted_in_source'],
	]);
	expect(ended(version('a', '2026-01-01', 'active'), version('a', '2026-02-01', 'canceled'))).toEqual([]);
});

test('what was ended so before is not ended again, and a line that came back is', () => {
	const missed = version('a', '2026-02-10', 'canceled', 'deleted_in_source');
	expect(ended(version('a', '2026-02-01', 'active'), missed)).toEqual([]);
	expect(ended(version('a', '2026-02-01', 'active'), missed, version('a', '2026-02-20', 'active'))).toHaveLength(1);
});
