import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { text } from '../../../shared/warehouse/literal.ts';
import { textTable } from '../text-table.ts';
import { monthText, percentText } from './amounts.ts';
import { bigintOf, type Fields, fetchRows, numberOf, textOf } from './fields.ts';

/** What the page shows of all metrics, and under which name. */
const SHOWN = new Map([
	['nrr', 'Net revenue retention, 12 months'],
	['grr', 'Gross revenue retention, 12 months'],
	['logo_churn_rate', 'Customers lost, 12 months'],
	['logo_churn_rate_monthly', 'Customers lost in the month'],
]);

/** Null reasons speak for themselves; a value stands with its interval. */
const cells = (row: Fields): string[] => {
	const [value, low, high] = [numberOf(row, 'value'), numberOf(row, 'interval_low'), numberOf(row, 'interval_high')];
	const title = SHOWN.get(textOf(row, 'metric')) ?? textOf(row, 'metric');
	const accounts = `${bigintOf(row, 'n')}${value !== null && row['is_low_n'] === true ? ' (few)' : ''}`;
	const interval = low === null || high === null ? '' : `${percentText(low)} to ${percentText(high)}`;
	const shown = value === null ? String(row['null_reason']) : percentText(value);
	return [title, shown, interval, accounts];
};

/** Retention of the whole company over the last complete month, in the currency with most accounts. */
export const retention = async (reader: Reader, policyId: string): Promise<string> => {
	const rows = await fetchRows(
		reader,
		`select metric, currency, value, interval_low, interval_high, n, is_low_n, null_reason, month from metric_values
		where policy_id = ${text(policyId)} and dimension = 'company' and metric in (${[...SHOWN.keys()].map((metric) => `'${metric}'`).join(', ')})
		and month = (select max(month) from metric_values where not is_partial) order by n desc, currency, metric`,
	);
	const [first] = rows;
	if (first === undefined) return '';
	const own = rows.filter((row) => row['currency'] === first['currency']);
	const ordered = [...SHOWN.keys()].flatMap((metric) => own.filter((row) => row['metric'] === metric));
	const title = `Retention, ${monthText(textOf(first, 'month'))}, ${textOf(first, 'currency').toUpperCase()}`;
	const columns = [title, 'value', '95 % interval', 'accounts'].map((each, index) => ({ title: each, isNumber: index > 0 }));
	return textTable(columns, ordered.map(cells));
};
