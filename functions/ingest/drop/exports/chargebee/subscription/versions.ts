import type { DropFile } from '../../../../../../shared/contracts/config.ts';
import type { ExportContext, ExportEntity } from '../../../export/kind.ts';
import type { Cells } from '../../../table.ts';
import type { Priced } from './line.ts';
import type { State } from './states.ts';

const columns: DropFile['columns'] = {
	subscription_id: 'subscription_id',
	item_id: 'item_id',
	account_id: 'account_id',
	effective_at: 'at',
	evidence: 'evidence',
	status: 'status',
	price_id: 'price_id',
	quantity: 'quantity',
	is_paused: 'is_paused',
	is_live: { value: true },
	cancel_requested_at: 'cancel_requested_at',
	cancel_at: 'cancel_at',
	service_period_end: 'service_period_end',
	reason: 'reason',
};

/** The entities that a line of a subscription gives. */
export const LINE_ENTITIES: readonly ExportEntity[] = [
	{
		entity: 'prices',
		part: 'price',
		columns: {
			price_id: 'price_id',
			product_id: 'product_id',
			currency: 'currency',
			unit_amount: 'unit_amount',
			billing_interval: 'interval',
			interval_count: 'count',
		},
	},
	{ entity: 'subscription_item_versions', part: 'version', columns },
];

/** One row per state of a line. */
export const versionRows = (
	subscription: Cells,
	itemId: string,
	states: readonly State[],
	{ priceId, quantity }: Priced,
	{ instant }: ExportContext,
): readonly Cells[] => {
	const end = states.find(({ status }) => status === 'canceled')?.at ?? '';
	const about = {
		part: 'version',
		subscription_id: subscription['id'] ?? '',
		item_id: itemId,
		account_id: subscription['customer_id'] ?? '',
		price_id: priceId,
		quantity,
		cancel_requested_at: instant(subscription['cancel_schedule_created_at'] ?? '') ?? '',
		cancel_at: end,
		service_period_end: instant(subscription['current_term_end'] ?? '') ?? '',
	};
	return states.map(({ at, status, evidence, isPaused }) => ({
		...about,
		at,
		status,
		evidence,
		is_paused: String(isPaused),
		reason: status === 'canceled' ? (subscription['cancel_reason'] ?? '') : '',
	}));
};
