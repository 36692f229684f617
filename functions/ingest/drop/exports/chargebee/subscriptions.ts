import { attribute } from '../../export/attribute.ts';
import { type Complaint, type ExportContext, type ExportKind, rowByRow } from '../../export/kind.ts';
import type { Cells } from '../../table.ts';
import { addonRows } from './subscription/addon.ts';
import { DISCOUNTS, discountRow } from './subscription/discount.ts';
import { type Line, priced } from './subscription/line.ts';
import { type State, statesOf } from './subscription/states.ts';
import { LINE_ENTITIES, versionRows } from './subscription/versions.ts';

const of = (...attributes: readonly string[]): readonly string[] => attribute('subscription', ...attributes);
const field = (...attributes: readonly string[]) => ({ names: of(...attributes), optional: true });

/** What the plan costs: the subscription's own terms before those of the catalogue. */
const termsOf = (cells: Cells, plan: Cells): Omit<Line, 'product'> => {
	const amount = cells['plan_amount'] ?? '';
	const own = cells['plan_unit_price_in_decimal'] || cells['plan_unit_price'] || '';
	return {
		unitPrice: own === '' && amount === '' ? (plan['price'] ?? '') : own,
		amount,
		quantity: cells['plan_quantity_in_decimal'] || cells['plan_quantity'] || '',
		currency: cells['currency'] || plan['currency'] || '',
		period: cells['billing_period'] || plan['period'] || '',
		periodUnit: cells['billing_period_unit'] || plan['period_unit'] || '',
	};
};

/** Everything else that stands in the row of a subscription: addons, items after the first, which is the plan, and coupons. */
const besidePlan = (cells: Cells, states: readonly State[], context: ExportContext): readonly Cells[] | Complaint => {
	const at = (name: string, index: number): string => cells[`${name}.${index}`] ?? '';
	const line = (name: string, index: number): Cells => ({
		addon_id: at(`${name}_id`, index),
		quantity: at(`${name}_quantity`, index),
		unit_price: at(`${name}_unit_price`, index),
	});
	const made: Cells[] = [];
	const numbers = Object.keys(cells).map((field) => Number(/\.(\d+)$/.exec(field)?.[1] ?? -1));
	for (let index = 0; index <= Math.max(...numbers); index++) {
		const lines = [line('addon', index), ...(index === 0 ? [] : [line('item', index)])].filter(({ addon_id: id }) => id !== '');
		for (const each of lines) {
			const rows = addonRows(each, cells, states, context);
			if (typeof rows === 'string') return rows;
			made.push(...rows);
		}
		const couponId = at('coupon_id', index);
		const row = couponId === '' ? undefined : discountRow({ couponId, applyTill: '', position: index + 1 }, cells, states, context);
		if (typeof row === 'string') return row;
		if (row !== undefined) made.push(row);
	}
	return made;
};

/** Subscriptions.csv of Chargebee's export of subscriptions, and the file of the same rows in import-friendly form. */
export default {
	about: 'A subscription as it stands, with the line of its plan',
	sources: [
		'https://apidocs.chargebee.com/docs/api/exports',
		'https://apidocs.chargebee.com/docs/api/subscriptions',
		'https://datacatalog.chargebee.com/subscriptions',
		'https://www.chargebee.com/docs/billing/2.0/kb/billing/what-is-the-impact-of-changing-site-timezone-on-subscriptions-next-billing-dates',
	],
	isEssential: true,
	fields: {
		id: { names: of('id') },
		customer_id: { names: ['customers_id', 'customer_id', 'subscriptions_customer_id', 'subscription_customer_id'] },
		customer_company: { names: ['customers_company', 'customer_company'], optional: true },
		plan_id: { names: of('plan_id', 'item_price_id', 'plan_item_price_id', 'items_item_price_id_0') },
		status: { names: of('status') },
		plan_quantity: field('plan_quantity', 'items_quantity_0'),
		plan_quantity_in_decimal: field('plan_quantity_in_decimal'),
		plan_unit_price: field('plan_unit_price', 'items_unit_price_0'),
		plan_unit_price_in_decimal: field('plan_unit_price_in_decimal'),
		plan_amount: field('plan_amount'),
		currency: { names: [...of('currency_code', 'currency'), 'customers_preferred_currency_code'], optional: true },
		billing_period: field('billing_period'),
		billing_period_unit: field('billing_period_unit'),
		start_date: field('start_date'),
		trial_end: field('trial_end'),
		started_at: field('started_at'),
		activated_at: field('activated_at'),
		created_at: field('created_at'),
		current_term_end: field('current_term_end'),
		pause_date: field('pause_date'),
		resume_date: field('resume_date'),
		cancelled_at: field('cancelled_at', 'canceled_at'),
		cancel_schedule_created_at: field('cancel_schedule_created_at'),
		cancel_reason: field('cancel_reason_code', 'cancel_reason'),
		// The import-friendly form has addons, the items beside the plan and coupons in columns of the same row.
		addon_id: { names: ['addons_id'], repeats: true },
		addon_quantity: { names: ['addons_quantity'], repeats: true },
		addon_unit_price: { names: ['addons_unit_price'], repeats: true },
		item_id: { names: ['subscription_items_item_price_id'], repeats: true },
		item_quantity: { names: ['subscription_items_quantity'], repeats: true },
		item_unit_price: { names: ['subscription_items_unit_price'], repeats: true },
		coupon_id: { names: ['coupon_ids'], repeats: true },
	},
	lookups: {
		plans: { kinds: ['chargebee/item-prices', 'chargebee/plans'], key: 'id', optional: true },
		addons: { kinds: ['chargebee/item-prices', 'chargebee/addons'], key: 'id', optional: true },
		coupons: { kinds: ['chargebee/coupons'], key: 'id', optional: true },
	},
	derive: rowByRow((cells, context) => {
		const states = statesOf(cells, context);
		if (typeof states === 'string') return states;
		const plan = context.lookup('plans').get(cells['plan_id'] ?? '') ?? {};
		const product = plan['item_id'] || cells['plan_id'] || '';
		const line = priced({ product, ...termsOf(cells, plan) }, context);
		if (typeof line === 'string') return line;
		const beside = besidePlan(cells, states, context);
		if (typeof beside === 'string') return beside;
		return [
			{ part: 'account', account_id: cells['customer_id'] ?? '', name: cells['customer_company'] ?? '' },
			{ part: 'product', product_id: product, name: plan['item_id'] || plan['name'] || product },
			line.price,
			...versionRows(cells, 'plan', states, line, context),
			...beside,
		];
	}),
	entities: [
		{ entity: 'accounts', part: 'account', unless: 'chargebee/customers', columns: { account_id: 'account_id', name: 'name' } },
		{ entity: 'products', part: 'product', columns: { product_id: 'product_id', name: 'name' } },
		...LINE_ENTITIES,
		DISCOUNTS,
	],
} satisfies ExportKind;
