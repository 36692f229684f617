import { word } from '../../../export/attribute.ts';
import type { Complaint, ExportContext } from '../../../export/kind.ts';
import type { Cells } from '../../../table.ts';
import { type Line, priced } from './line.ts';
import type { State } from './states.ts';
import { versionRows } from './versions.ts';

/** Charged once, whatever a subscription says. */
const isOnce = (addon: Cells): boolean =>
	word(addon['charge_type'] ?? '') === 'non_recurring' || word(addon['item_type'] ?? '') === 'charge';

const termsOf = (cells: Cells, addon: Cells, subscription: Cells): Omit<Line, 'product'> => {
	const own = cells['unit_price'] || '';
	const amount = cells['amount'] ?? '';
	return {
		unitPrice: own === '' && amount === '' ? (addon['price'] ?? '') : own,
		amount,
		quantity: cells['quantity'] ?? '',
		currency: cells['currency'] || subscription['currency'] || addon['currency'] || '',
		period: cells['period'] || addon['period'] || '',
		periodUnit: cells['period_unit'] || addon['period_unit'] || '',
	};
};

/** The rows that an addon of a subscription gives: a line beside that of the plan, none for what is charged once. */
export const addonRows = (
	cells: Cells,
	subscription: Cells,
	states: readonly State[],
	context: ExportContext,
): readonly Cells[] | Complaint => {
	const id = cells['addon_id'] ?? '';
	const addon = context.lookup('addons').get(id) ?? {};
	if (isOnce(addon)) return [];
	const product = addon['item_id'] || id;
	const line = priced({ product, ...termsOf(cells, addon, subscription) }, context);
	if (typeof line === 'string') return line;
	const name = addon['item_id'] || addon['name'] || product;
	return [{ part: 'product', product_id: product, name }, line.price, ...versionRows(subscription, `addon ${id}`, states, line, context)];
};
