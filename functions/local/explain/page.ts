import { counted } from '../counted.ts';
import { amountText, monthText } from '../summary/amounts.ts';
import { textTable } from '../text-table.ts';
import { CLASSES, type ClassName } from './cell.ts';
import type { AccountShare, Explanation } from './explanation.ts';
import { moneyText, recordText, whatText } from './part-text.ts';

const COLUMNS = ['account, line', 'when (UTC)', 'what', 'amount', 'record'].map((title, index) => ({ title, isNumber: index === 3 }));

const lines = ({ account_id, amount_minor, parts }: AccountShare, currency: string, isState: boolean): string[][] => [
	[account_id, '', '', amountText(amount_minor, currency), ''],
	...parts.map((part) => [
		`  ${part.item_id}`,
		part.occurred_at.slice(0, 19).replace('T', ' '),
		whatText(part, isState),
		amountText(part.amount_minor, currency),
		recordText(part),
	]),
];

const totalLine = ({ cell, amount_minor, accounts, accounts_minor, parts_minor, amiss, adds_up }: Explanation): string => {
	const money = (minor: bigint): string => moneyText(minor, cell.currency);
	const records = accounts.reduce((count, { parts }) => count + parts.length, 0);
	const of = `${counted(accounts.length, 'account')}, ${counted(records, 'line')}`;
	const whole = cell.account === null ? 'the published figure' : "the account's figure";
	if (adds_up) return `Total of ${of}: ${money(parts_minor)} = ${whole}, exactly.\n`;
	return `DOES NOT ADD UP: published ${money(amount_minor)}, accounts ${money(accounts_minor)}, lines ${money(parts_minor)}${amiss.length === 0 ? '' : `; look at ${amiss.slice(0, 5).join(', ')}`}\n`;
};

const TITLES: Readonly<Partial<Record<ClassName, string>>> = {
	fx: 'FX',
	transfers_in: 'Come from other segments',
	transfers_out: 'Gone to other segments',
};

const headline = ({ cell, amount_minor }: Explanation): string => {
	const { name, month, policy, segment, account, currency } = cell;
	const where = [
		...(segment === null ? [] : [`${segment.dimension} ${segment.value}`]),
		...(account === null ? [] : [account]),
		`policy ${policy}`,
	];
	const title = TITLES[name] ?? name.slice(0, 1).toUpperCase() + name.slice(1);
	return `${title} in ${monthText(month)}, ${where.join(', ')}: ${moneyText(amount_minor, currency)}\n`;
};

/** The page of one figure: the greatest accounts with their lines and records, and the total of all. */
export const explanationPage = (explanation: Explanation, limit: number): string => {
	const { accounts, cell } = explanation;
	const isState = ['state', 'moved'].includes(CLASSES[cell.name].made);
	const rows = accounts.slice(0, limit).flatMap((share) => lines(share, cell.currency, isState));
	const rest =
		accounts.length > limit
			? `${accounts.length - limit} smaller accounts are not shown: --limit ${accounts.length}, or --format csv\n`
			: '';
	const table = rows.length === 0 ? '' : `\n${textTable(COLUMNS, rows)}${rest}\n`;
	return headline(explanation) + table + totalLine(explanation);
};

const CSV_COLUMNS = [
	'source_id',
	'subscription_id',
	'item_id',
	'occurred_at',
	'cause',
	'amount_minor',
	'entity',
	'record_source_id',
	'record_id',
	'evidence',
	'recorded_at',
	'is_adjustment',
] as const;

const csvCell = (value: string): string => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** All lines of all accounts, one row each. */
export const explanationCsv = ({ cell, accounts }: Explanation): string => {
	const head = ['policy_id', 'currency', 'month', 'class', 'account_id', ...CSV_COLUMNS];
	const rows = accounts.flatMap(({ account_id, parts }) =>
		parts.map((part) => [
			cell.policy,
			cell.currency,
			cell.month,
			cell.name,
			account_id,
			...CSV_COLUMNS.map((column) => String(part[column] ?? '')),
		]),
	);
	return [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join('');
};
