import { counted } from '../counted.ts';
import { amountText, monthText, percentText } from '../summary/amounts.ts';
import { textTable } from '../text-table.ts';
import type { MetricExplanation, Sides } from './metric.ts';
import { moneyText } from './part-text.ts';
import { rounded } from '../../../shared/money/rounded.ts';

const COLUMNS = ['account', 'numerator', 'denominator'].map((title, index) => ({ title, isNumber: index > 0 }));
const FRACTION_DIGITS = 6;

/** How a metric's sides and their quotient are written: money as money, accounts as their number, a ratio in percent and as a fraction. */
const writing = ({ cell, unit, kind }: MetricExplanation) => {
	const money = (minor: bigint): string => amountText(minor, cell.currency);
	const isOfMoney = kind === 'ratio' || kind === 'share';
	const value = (found: number | null, { numerator, denominator }: Sides): string => {
		if (found === null) return 'no value';
		if (unit === 'ratio') return `${percentText(found)} (${Number(found.toFixed(FRACTION_DIGITS))})`;
		if (unit !== 'currency') return String(found);
		const isExact = denominator > 0n && found === Number(numerator) / Number(denominator);
		return isExact
			? moneyText(rounded(numerator, denominator), cell.currency)
			: `${found} in minor units of ${cell.currency.toUpperCase()}`;
	};
	return { numerator: isOfMoney || unit === 'currency' ? money : String, denominator: isOfMoney ? money : String, value };
};

const headline = (explanation: MetricExplanation): string => {
	const { metric, month, segment, account, currency, policy } = explanation.cell;
	const where = [
		monthText(month),
		...(segment === null ? [] : [`${segment.dimension} ${segment.value}`]),
		...(account === null ? [] : [account]),
		currency.toUpperCase(),
		`policy ${policy}`,
	];
	return `${metric} in ${where.join(', ')}: ${writing(explanation).value(explanation.value, explanation)}\n`;
};

const totalLine = (explanation: MetricExplanation): string => {
	const { sum, published, adds_up } = explanation;
	const write = writing(explanation);
	const sides = ({ numerator, denominator }: Sides): string => `${write.numerator(numerator)} / ${write.denominator(denominator)}`;
	const added = `Sum of ${counted(sum.accounts, 'account')}: ${sides(sum)}`;
	if (adds_up) return `${added} = the published figure, exactly.\n`;
	return `${added} is NOT what is published: ${sides(published)} = ${write.value(published.value, published)}\n`;
};

/** The page of one metric: the accounts that count for most, or the one asked for, and the sums of all. */
export const metricPage = (explanation: MetricExplanation, limit: number): string => {
	const { cell, accounts, sum } = explanation;
	const write = writing(explanation);
	const cells = (name: string, { numerator, denominator }: Sides): string[] => [
		name,
		write.numerator(numerator),
		write.denominator(denominator),
	];
	const rows = accounts.slice(0, limit).map((row) => cells(row.account_id, row));
	const rest = accounts.length > limit ? `${accounts.length - limit} more accounts are not shown: --limit ${accounts.length}\n` : '';
	const none = accounts.length === 0 && cell.account !== null ? `${cell.account} does not count in it.\n` : '';
	const next = `What an account was worth: npx tidemark explain ${cell.month.slice(0, 7)} closing --account ${cell.account ?? '<account>'}\n`;
	return `${headline(explanation)}\n${textTable(COLUMNS, [...rows, [], cells('sum of all', sum)])}${rest}${none}\n${totalLine(explanation)}${next}`;
};
