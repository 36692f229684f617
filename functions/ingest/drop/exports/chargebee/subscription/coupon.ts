import { word } from '../../../export/attribute.ts';
import type { Cells } from '../../../table.ts';

const MONTHS: Readonly<Record<string, number>> = { '': 1, month: 1, year: 12 };

/** Months that a coupon for a limited period lasts; undefined where the export does not say, or counts in days or weeks. */
export const couponMonths = (coupon: Cells): number | undefined => {
	const months = Number(coupon['duration_month']);
	if (months > 0) return months;
	const unit = MONTHS[word(coupon['period_unit'] ?? '').replace(/s$/, '')];
	return unit === undefined ? undefined : Number(coupon['period']) * unit || undefined;
};
