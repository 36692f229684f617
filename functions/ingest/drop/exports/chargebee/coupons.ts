import { attribute, word } from '../../export/attribute.ts';
import { type ExportKind, rowByRow } from '../../export/kind.ts';
import { couponMonths } from './subscription/coupon.ts';

const of = (...attributes: readonly string[]): readonly string[] => attribute('coupon', ...attributes);

/** Durations of the vendor and ours. */
const DURATIONS: Readonly<Record<string, string>> = { one_time: 'once', forever: 'forever', limited_period: 'repeating' };

/** Coupons.csv of Chargebee. */
export default {
	about: 'A coupon: what it takes off, and for how long',
	sources: ['https://apidocs.chargebee.com/docs/api/coupons'],
	fields: {
		id: { names: of('id') },
		discount_type: { names: of('discount_type') },
		duration_type: { names: of('duration_type') },
		discount_percentage: { names: of('discount_percentage'), optional: true },
		discount_amount: { names: of('discount_amount'), optional: true },
		duration_month: { names: of('duration_month'), optional: true },
		period: { names: of('period'), optional: true },
		period_unit: { names: of('period_unit'), optional: true },
		currency: { names: of('currency_code', 'currency'), optional: true },
	},
	derive: rowByRow((cells, { minor }) => {
		const duration = DURATIONS[word(cells['duration_type'] ?? '')];
		if (duration === undefined)
			return `has a duration that is not one of ${Object.keys(DURATIONS).join(', ')}: ${cells['duration_type'] ?? ''}`;
		const about = { id: cells['id'] ?? '', duration, months: duration === 'repeating' ? String(couponMonths(cells) ?? '') : '' };
		const type = word(cells['discount_type'] ?? '');
		if (type === 'percentage') return [{ ...about, percent_off: cells['discount_percentage'] ?? '' }];
		if (type !== 'fixed_amount') return `has a discount that is neither a percentage nor a fixed amount: ${cells['discount_type'] ?? ''}`;
		const amount = minor(cells['discount_amount'] ?? '', cells['currency'] ?? '');
		if (amount === undefined)
			return `has no amount that can be read: "${cells['discount_amount'] ?? ''}" of currency "${cells['currency'] ?? ''}"`;
		return [{ ...about, amount_off: amount, currency: cells['currency'] ?? '' }];
	}),
	entities: [
		{
			entity: 'coupons',
			columns: {
				coupon_id: 'id',
				percent_off: 'percent_off',
				amount_off: 'amount_off',
				currency: 'currency',
				duration: 'duration',
				duration_in_months: 'months',
			},
		},
	],
} satisfies ExportKind;
