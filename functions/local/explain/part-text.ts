import { amountText, monthText } from '../summary/amounts.ts';
import type { Part, Worth } from './part.ts';

/** A rate as people write it: 1.100000000000 is 1.10. */
const rateText = (rate: string): string => {
	const [whole = '', fraction = ''] = rate.split('.');
	return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
};

/** An amount with its currency: 12.00 USD. */
export const moneyText = (minor: bigint, currency: string): string => `${amountText(minor, currency)} ${currency.toUpperCase()}`;

const worthText = ({ plan, quantity, mrr_minor, currency }: Worth): string => `${plan} × ${quantity}, ${moneyText(mrr_minor, currency)}`;

/** FX is the doing of rates on what the line was worth, whatever else the line did at that instant. */
const fxText = ({ cause, before, after, is_adjustment, rates }: Part): string => {
	if (rates !== null)
		return `rate ${rateText(rates.opening)} → ${rateText(rates.closing)} on ${moneyText(rates.base_minor, rates.currency)}`;
	const held = after ?? before;
	if (held === null) return cause;
	return `${is_adjustment ? 'corrected rate' : 'rates of then'} on ${moneyText(held.mrr_minor, held.currency)}`;
};

const changeText = ({ kind, cause, before, after, is_adjustment, local_minor }: Part): string => {
	const held = after ?? before;
	if (held === null) return cause;
	if (is_adjustment && local_minor === 0n && kind === 'change') return `at another rate: ${worthText(held)}`;
	return `${cause}: ${before === null ? 'nothing' : worthText(before)} → ${after === null ? 'nothing' : worthText(after)}`;
};

/** What happened to a line, or what it has been since it last changed. */
export const whatText = (part: Part, isState: boolean): string => {
	const { cause, after, is_adjustment, adjusts_month } = part;
	if (isState) return after === null ? cause : `since then ${worthText(after)}`;
	const late = is_adjustment ? ` (late${adjusts_month === null ? '' : `, ${monthText(adjusts_month)}`})` : '';
	return (cause === 'fx' ? fxText(part) : changeText(part)) + late;
};

/** Source and id of the record, and on what kind of evidence it rests. */
export const recordText = ({ source_id, record_source_id, record_id, evidence }: Part): string =>
	record_id === null ? source_id : `${record_source_id ?? source_id} ${record_id}${evidence === null ? '' : ` (${evidence})`}`;
