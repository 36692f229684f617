import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { text } from '../../../shared/warehouse/literal.ts';
import { textTable } from '../text-table.ts';
import { monthText, percentText } from './amounts.ts';
import { bigintOf, fetchRows, textOf } from './fields.ts';

/** Accounts per health band at the last complete month-end. */
export const healthMix = async (reader: Reader, policyId: string): Promise<string> => {
	const rows = await fetchRows(
		reader,
		`select band, month, count(*) as accounts from account_health where policy_id = ${text(policyId)}
		and month = (select max(h.month) from account_health h join mrr_rollforward r on r.policy_id = h.policy_id and r.month = h.month where not r.is_partial)
		group by band, month order by band`,
	);
	const [first] = rows;
	if (first === undefined) return '';
	const all = rows.reduce((sum, row) => sum + bigintOf(row, 'accounts'), 0n);
	const share = (accounts: bigint): string => percentText(Number(accounts) / Number(all));
	const columns = [`Health, ${monthText(textOf(first, 'month'))}`, 'accounts', 'share'].map((title, index) => ({
		title,
		isNumber: index > 0,
	}));
	return textTable(
		columns,
		rows.map((row) => [textOf(row, 'band'), String(bigintOf(row, 'accounts')), share(bigintOf(row, 'accounts'))]),
	);
};
