import { describe, expect, it } from 'vitest';
import { amountText, monthText } from '../../../../functions/local/summary/amounts.ts';
import { rollforwardTable } from '../../../../functions/local/summary/rollforward.ts';

describe('amounts', () => {
	it.each([
		[123456789n, 'usd', '1,234,567.89'],
		[-5n, 'usd', '-0.05'],
		[123456n, 'jpy', '123,456'],
		[1234n, 'kwd', '1.234'],
		[9007199254740993n, 'eur', '90,071,992,547,409.93'],
		[0n, 'usd', '0.00'],
	])('writes %d of %s as %s', (minor, currency, text) => {
		expect(amountText(minor, currency)).toBe(text);
	});

	it('names a month', () => {
		expect(monthText('2025-11-01')).toBe('Nov 2025');
	});
});

const month = (
	name: string,
	opening: bigint,
	[fresh, expansion, contraction, churn, fx]: [bigint, bigint, bigint, bigint, bigint],
	isPartial = false,
) => ({
	month: name,
	opening_minor: opening,
	new_minor: fresh,
	expansion_minor: expansion,
	reactivation_minor: 0n,
	contraction_minor: contraction,
	churn_minor: churn,
	fx_minor: fx,
	closing_minor: opening + fresh + expansion - contraction - churn + fx,
	customers_closing: 3n,
	is_partial: isPartial,
});

/** The columns of a drawn table as numbers of minor units. */
const columnsOf = (table: string): bigint[][] => {
	const lines = table.split('\n').filter((line) => /^(Opening|New|Expansion|Reactivation|Contraction|Churn|FX|Closing)/.test(line));
	const cells = lines.map((line) =>
		line
			.split(/ {2,}/)
			.slice(1)
			.map((cell) => BigInt(cell.replaceAll(/[,.]/g, ''))),
	);
	return (cells[0] ?? []).map((_, column) => cells.map((line) => line[column] ?? 0n));
};

describe('the roll-forward on the page', () => {
	const months = [
		month('2025-10-01', 100_000n, [5_000n, 300n, 200n, 1_000n, -7n]),
		month('2025-11-01', 104_093n, [0n, 0n, 0n, 104_093n, 0n], true),
	];

	it('adds up from opening to closing in every column, as printed', () => {
		const columns = columnsOf(rollforwardTable('usd', months));
		expect(columns).toHaveLength(2);
		for (const column of columns) expect(column.slice(0, -1).reduce((sum, amount) => sum + amount, 0n)).toBe(column.at(-1));
	});

	it('marks the running month, and leaves the FX line out where there is none', () => {
		expect(rollforwardTable('usd', months)).toContain('Nov 2025*');
		expect(rollforwardTable('usd', months)).toMatch(/^FX /m);
		expect(rollforwardTable('usd', months.slice(1))).not.toMatch(/^FX /m);
	});

	it('fits into 100 columns with six months of seven-figure amounts', () => {
		const wide = Array.from({ length: 6 }, (_, index) => month(`2025-0${index + 1}-01`, 123_456_789n, [1n, 1n, 1n, 1n, 1n]));
		expect(
			Math.max(
				...rollforwardTable('usd', wide)
					.split('\n')
					.map(({ length }) => length),
			),
		).toBeLessThanOrEqual(100);
	});
});
