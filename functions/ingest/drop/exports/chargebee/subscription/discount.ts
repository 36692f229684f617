import { word } from '../../../export/attribute.ts';
import type { Complaint, ExportContext, ExportEntity } from '../../../export/kind.ts';
import type { Cells } from '../../../table.ts';
import { couponMonths } from './coupon.ts';
import type { State } from './states.ts';

const MONTHS: Readonly<Record<string, number>> = { month: 1, year: 12 };

const monthsLater = (at: string, months: number): string => {
	const date = new Date(at);
	const wanted = date.getUTCMonth() + months;
	const last = new Date(Date.UTC(date.getUTCFullYear(), wanted + 1, 0)).getUTCDate();
	date.setUTCMonth(wanted, Math.min(date.getUTCDate(), last));
	return date.toISOString();
};

/** How long the coupon takes something off, in months; null for ever. A coupon for once covers the first period that is billed. */
const lengthOf = (coupon: Cells, subscription: Cells, plan: Cells): number | null | undefined => {
	const duration = word(coupon['duration_type'] ?? '');
	if (duration === 'forever') return null;
	if (duration === 'limited_period') return couponMonths(coupon);
	const unit = word(subscription['billing_period_unit'] || plan['period_unit'] || '').replace(/s$/, '');
	return (MONTHS[unit] ?? 1) * Number(subscription['billing_period'] || plan['period'] || '1');
};

/** The entity that coupons of subscriptions give. */
export const DISCOUNTS: ExportEntity = {
	entity: 'discounts',
	part: 'discount',
	columns: {
		discount_id: 'discount_id',
		coupon_id: 'coupon_id',
		account_id: 'account_id',
		subscription_id: 'subscription_id',
		position: 'position',
		starts_at: 'starts_at',
		ends_at: 'ends_at',
		evidence: { value: 'event' },
		seen_at: 'starts_at',
	},
};

export interface Attachment {
	readonly couponId: string;
	/** As the export writes it; '' where it does not. */
	readonly applyTill: string;
	/** 1 for the coupon that applies first. */
	readonly position: number;
}

/** The row that a coupon of a subscription gives. The export does not date it: it applies from the first paid day. */
export const discountRow = (
	{ couponId, applyTill, position }: Attachment,
	subscription: Cells,
	states: readonly State[],
	{ lookup, instant }: ExportContext,
): Cells | Complaint => {
	const coupon = lookup('coupons').get(couponId);
	if (coupon === undefined) return `has a coupon that no export of coupons tells of: ${couponId}`;
	const length = lengthOf(coupon, subscription, lookup('plans').get(subscription['plan_id'] ?? '') ?? {});
	if (length === undefined) return `has a coupon for a limited period of unknown length: ${couponId}`;
	const till = instant(applyTill);
	if (till === undefined) return `has a coupon until a day that cannot be read: ${applyTill}`;
	const start = states.find(({ status }) => status === 'active')?.at ?? states[0]?.at ?? '';
	return {
		part: 'discount',
		discount_id: `${subscription['id'] ?? ''} ${couponId}`,
		coupon_id: couponId,
		account_id: subscription['customer_id'] ?? '',
		subscription_id: subscription['id'] ?? '',
		position: String(position),
		starts_at: start,
		ends_at: till !== '' ? till : length === null ? '' : monthsLater(start, length),
	};
};
