import { Problem } from '../../../../../shared/problem.ts';
import type { ExportContext, ExportKind } from '../../export/kind.ts';
import type { Cells, FileRow } from '../../table.ts';
import { type Movement, movementOf, type Standing, standings } from './movements/running.ts';

/**
 * Amounts are in the currency of the ChartMogul account, CURRENCY_CODE is that of the invoice (the page says so): where it has one value the
 * two are the same, where it has several only the operator knows. Problem (configuration) then.
 */
const checkCurrencies = (seen: ReadonlySet<string>, { file, isChosen }: ExportContext): void => {
	if (isChosen('currency') || (seen.size === 1 && !seen.has(''))) return;
	throw new Problem({
		kind: 'configuration',
		what: 'The currency of the amounts is not known: ChartMogul writes them in the currency of its account, and the column tells that of the invoice',
		where: file,
		saw: seen.size === 0 ? 'no row' : [...seen].map((code) => code || 'none').join(', '),
		next: 'say which: columns: { currency: { value: usd } }; or name the column, if your amounts are in the currency of their row',
	});
};

const partsOf = ({ movement, at, mrr, isOver }: Standing): readonly Cells[] => {
	const { customer, currency, type, cells } = movement;
	const plan = cells['plan'] || 'unknown';
	const priceId = `${customer} ${currency} ${at}`;
	return [
		{ part: 'product', product_id: plan, name: plan },
		{ part: 'price', price_id: priceId, product_id: plan, currency, unit_amount: mrr },
		{ part: 'version', customer, currency, at, status: isOver ? 'canceled' : 'active', price_id: priceId, reason: type },
	];
};

/** Oldest first, by the dates of the file's first and last row: what has one date and no rank keeps the order in which it happened. */
const oldestFirst = (movements: readonly Movement[]): readonly Movement[] =>
	(movements[0]?.at ?? 0) > (movements.at(-1)?.at ?? 0) ? [...movements].reverse() : movements;

async function* derive(rows: AsyncIterable<FileRow>, context: ExportContext): AsyncGenerator<FileRow> {
	const read: Movement[] = [];
	const currencies = new Set<string>();
	for await (const row of rows) {
		if (row.broken === undefined) currencies.add((row.cells['currency'] ?? '').toLowerCase());
		const movement = row.broken === undefined ? movementOf(row.place, row.cells, context) : row.broken;
		if (typeof movement === 'string') yield { place: row.place, broken: movement };
		else read.push(movement);
	}
	checkCurrencies(currencies, context);
	const named = new Set<string>();
	for (const movements of Map.groupBy(oldestFirst(read), ({ customer, currency }) => `${customer} ${currency}`).values()) {
		const { customer = '', cells = {}, place = '' } = movements.at(-1) ?? {};
		if (!named.has(customer)) yield { place, cells: { part: 'account', account_id: customer, name: cells['customer_name'] ?? '' } };
		named.add(customer);
		const stood = standings(movements);
		if (typeof stood === 'string')
			for (const each of movements) yield { place: each.place, broken: `is of a customer whose history ${stood}` };
		else for (const each of stood) for (const part of partsOf(each)) yield { place: each.movement.place, cells: part };
	}
}

/** ChartMogul's calculated dataset of MRR movements, and the export of activities that its API makes. */
export default {
	about: 'A movement of a customer’s MRR; all of them together are the history of the account',
	sources: [
		'https://dev.chartmogul.com/docs/destinations/calculated-data/mrr-movements',
		'https://dev.chartmogul.com/reference/activities/list',
	],
	isEssential: true,
	amounts: 'cents',
	fields: {
		date: { names: ['date', 'activity_date'] },
		customer: { names: ['customer_uuid', 'customer_external_id', 'customer_id'] },
		type: { names: ['movement_type', 'type', 'activity_type'] },
		movement: { names: ['mrr_movement', 'activity_mrr_movement'] },
		currency: { names: ['currency_code', 'currency'], optional: true },
		customer_name: { names: ['customer_name'], optional: true },
		plan: { names: ['plan_external_id', 'plan_name', 'plan'], optional: true },
		rank: { names: ['rank'], optional: true },
	},
	isWhole: true,
	derive,
	entities: [
		{ entity: 'accounts', part: 'account', unless: 'chartmogul/customers', columns: { account_id: 'account_id', name: 'name' } },
		{ entity: 'products', part: 'product', columns: { product_id: 'product_id', name: 'name' } },
		{
			entity: 'prices',
			part: 'price',
			columns: {
				price_id: 'price_id',
				product_id: 'product_id',
				currency: 'currency',
				unit_amount: 'unit_amount',
				billing_interval: { value: 'month' },
				interval_count: { value: 1 },
			},
		},
		{
			entity: 'subscription_item_versions',
			part: 'version',
			columns: {
				subscription_id: 'customer',
				item_id: 'currency',
				account_id: 'customer',
				effective_at: 'at',
				evidence: { value: 'event' },
				status: 'status',
				price_id: 'price_id',
				quantity: { value: 1 },
				is_paused: { value: false },
				is_live: { value: true },
				reason: 'reason',
			},
		},
	],
} satisfies ExportKind;
