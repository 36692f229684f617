import { optional, required, type Row, type RowOf } from '../../shared/contracts/column.ts';
import { postprocess } from '../../shared/contracts/postprocess.ts';
import { type MonthSums, VARIANTS } from './retention/variants.ts';
import { bigint, boolean, optionalBigint, text } from './rows/fields.ts';
import { groupsOf } from './rows/groups.ts';

const WINDOW_MONTHS = 12;

const columns = {
	policy_id: required.varchar('MRR policy'),
	currency: required.varchar('Currency of the amounts'),
	month: required.date('Last month of the window'),
	variant: required.varchar('Name of the formula'),
	formula: required.varchar('The formula in words'),
	published_by: required.varchar('Who publishes it'),
	numerator: optional.varchar('Numerator in lowest terms, an integer of any length; null where the window opens with nothing'),
	denominator: optional.varchar('Denominator in lowest terms'),
	value: optional.double('The quotient'),
	is_partial: required.boolean('True where the last month is still running'),
};

const monthSums = (row: Row): MonthSums => ({
	opening: bigint(row, 'opening_minor'),
	fresh: bigint(row, 'new_minor'),
	expansion: bigint(row, 'expansion_minor'),
	contraction: bigint(row, 'contraction_minor'),
	churn: bigint(row, 'churn_minor'),
	reactivation: bigint(row, 'reactivation_minor'),
	customersOpening: bigint(row, 'customers_opening'),
	customersNew: bigint(row, 'customers_new'),
	customersChurned: bigint(row, 'customers_churned'),
});

/** All variants of the window that ends with the last of its rows. */
const ofWindow = (rows: readonly Row[], last: Row): RowOf<typeof columns>[] => {
	const window = {
		opening: optionalBigint(last, 'window_opening_minor') ?? 0n,
		retained: optionalBigint(last, 'window_retained_minor') ?? 0n,
		kept: optionalBigint(last, 'window_kept_minor') ?? 0n,
	};
	return Object.entries(VARIANTS).map(([variant, { formula, published_by, of }]) => {
		const exact = of(rows.map(monthSums), window);
		return {
			policy_id: text(last, 'policy_id'),
			currency: text(last, 'currency'),
			month: text(last, 'month'),
			variant,
			formula,
			published_by,
			numerator: exact === null ? null : String(exact.numerator),
			denominator: exact === null ? null : String(exact.denominator),
			value: exact === null ? null : Number(exact.numerator) / Number(exact.denominator),
			is_partial: boolean(last, 'is_partial'),
		};
	});
};

/** Twelve rows that follow each other without a missing month. */
const isWhole = (rows: readonly Row[], last: Row): boolean =>
	rows.length === WINDOW_MONTHS && bigint(last, 'month_index') - bigint(rows[0] ?? last, 'month_index') === BigInt(WINDOW_MONTHS - 1);

export default postprocess({
	description: 'One published formula of net or gross retention over twelve months, as an exact fraction: the same company by other words',
	columns,
	key: ['policy_id', 'currency', 'month', 'variant'],
	inputs: {
		months: {
			select: `select f.policy_id, f.currency, f.month, m.month_index, f.opening_minor, f.new_minor, f.expansion_minor, f.contraction_minor, f.churn_minor,
				f.reactivation_minor, f.customers_opening, f.customers_new, f.customers_churned, f.is_partial, w.opening_minor as window_opening_minor,
				w.retained_minor as window_retained_minor, w.kept_minor as window_kept_minor
				from mrr_rollforward f
				join policy_months m on m.policy_id = f.policy_id and m.month = f.month
				left join retention_windows w on w.policy_id = f.policy_id and w.currency = f.currency and w.month = f.month`,
			orderBy: ['policy_id', 'currency', 'month_index'],
		},
	},
	run: async function* ({ months }) {
		for await (const rows of groupsOf(months, ['policy_id', 'currency'])) {
			for (const [index, last] of rows.entries()) {
				const window = rows.slice(Math.max(0, index + 1 - WINDOW_MONTHS), index + 1);
				if (isWhole(window, last)) yield* ofWindow(window, last);
			}
		}
	},
});
