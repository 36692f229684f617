import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { CLOSED_OTHERWISE, SHOW_CLOSED_OTHERWISE } from '../../run/restated.ts';
import { counted } from '../counted.ts';
import { amountText } from './amounts.ts';
import { bigintOf, type Fields, fetchRows, textOf } from './fields.ts';

const line = (row: Fields): string => {
	const [currency, first, last] = [textOf(row, 'currency'), textOf(row, 'first_month').slice(0, 7), textOf(row, 'last_month').slice(0, 7)];
	const change = bigintOf(row, 'change_minor');
	const months = `${counted(bigintOf(row, 'account_months'), 'account-month')} of ${counted(bigintOf(row, 'accounts'), 'account')}`;
	const when = first === last ? first : `${first} to ${last}`;
	return `  ${textOf(row, 'policy_id')}: ${months}, ${when}, closings ${change < 0n ? '' : '+'}${amountText(change, currency)} ${currency.toUpperCase()} in all\n`;
};

/** Closed months that are known otherwise now, by policy and currency, and the query that shows them; empty where there is none. */
export const closedOtherwise = async (reader: Reader, config: string): Promise<string> => {
	const rows = await fetchRows(reader, CLOSED_OTHERWISE);
	if (rows.length === 0) return '';
	return [
		'Closed months that are known otherwise now (they stand as closed; the difference is booked in the first open month):\n',
		...rows.map(line),
		`  npx tidemark query --config ${config} \\\n    "${SHOW_CLOSED_OTHERWISE}"\n`,
	].join('');
};
