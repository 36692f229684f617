import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Row } from '../../../shared/contracts/column.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { invoices, openBillingCompany } from '../../functions/postprocess/health/billing-company.ts';
import { indexOf, monthOf, rowsOf } from '../../functions/postprocess/warehouse.ts';

let warehouse: Warehouse;
let inputs: Row[];
beforeAll(async () => {
	warehouse = await openBillingCompany();
	inputs = await rowsOf(warehouse, 'select account_id, month, metric, source_kind, numerator, denominator, observed_at from health_inputs');
});
afterAll(() => warehouse.close());

/** The metric at the ends of January to April and at 10 May; - where it is not known. */
const series = (account: string, metric: string): string =>
	[1, 2, 3, 4, 5]
		.map((month) => {
			const found = inputs.filter(
				(row) => row['account_id'] === account && row['metric'] === metric && row['month'] === `2025-0${month}-01`,
			);
			expect(found.length).toBeLessThan(2);
			return found[0] === undefined
				? '-'
				: found[0]['denominator'] === 1n
					? String(found[0]['numerator'])
					: `${String(found[0]['numerator'])}/${String(found[0]['denominator'])}`;
		})
		.join(' ');

describe('invoices, as they stood at each month-end', () => {
	test.each([
		['on time', '0 0 0 0 0', '0 0 0 0 0'],
		// open from 20 January, paid on 5 February: 90 days later, on 10 May, no invoice was payable
		['paid after retries', '12 0 0 0 0', '1 1 1 1 -'],
		// due on 15 March; nothing is charged, so nothing fails
		['overdue on terms', '- 0 17 47 56', '- 0 0 0 0'],
		// a voided invoice owed and failed until it was voided, and counts for nothing after
		['voided', '22 0 0 0 0', '1 - - - -'],
		// one failed attempt, given up on 20 March
		['given up', '27 55 0 0 0', '1 1 1 1 1'],
		// at the month-end its first attempt was hours away
		['paid next day', '0 0 0 0 0', '0 0 0 0 -'],
		// nothing says that an attempt failed: the only one was made late
		['paid late at the first attempt', '12 0 0 0 0', '0 0 0 0 -'],
		// months are half-open: the first instant of February is February
		['paid on the stroke', '12 0 0 0 0', '1 1 1 1 -'],
		// no attempt need have been made within twelve hours
		['fails overnight', '0 0 0 0 0', '0 1 1 1 -'],
		['never billed', '- - - - -', '- - - - -'],
		['other source', '- - - - -', '- - - - -'],
	])('%s: days past due %s, failed invoices %s', (account, daysPastDue, failed) => {
		expect(series(account, 'days_past_due')).toBe(daysPastDue);
		expect(series(account, 'failed_invoices_90d')).toBe(failed);
	});

	test('an invoice paid later was unpaid: what happens after a month-end changes nothing at it', async () => {
		const later = await openBillingCompany(
			invoices.map((story) => (story.account === 'overdue on terms' ? { ...story, status: 'paid', paid: '2025-05-02' } : story)),
		);
		const select = (month: string) =>
			`select account_id, month, metric, numerator, denominator from health_inputs where month ${month} date '2025-05-01' order by account_id, month, metric`;
		expect(await rowsOf(later, select('<'))).toEqual(await rowsOf(warehouse, select('<')));
		expect(await rowsOf(later, select('='))).not.toEqual(await rowsOf(warehouse, select('=')));
		await later.close();
	});
});

describe('seats and plan', () => {
	test('seats are those paid for just before the month ends, against three month-ends earlier', () => {
		// 11, 11, 13, then 6 in the last second of April; 5 on 10 May, against 11 at the end of February
		expect(series('up and down', 'seat_change_3m')).toBe('- - - -5/11 -6/11');
	});
	test('contraction is measured on the highest opening of three months, expansion on the lowest of six', () => {
		expect(series('up and down', 'contraction_3m')).toBe('- 0/1000 0/1000 300/1200 300/1200');
		expect(series('up and down', 'expansion_6m')).toBe('- 0/1000 200/1000 200/1000 200/900');
	});
	test('two currencies at once are never added', () => {
		expect(series('two currencies', 'contraction_3m')).toBe('- 0/1000 - - -');
	});
	test('only customers at the month-end are there, and each metric speaks of the month-end or of the run', () => {
		expect(inputs.filter((row) => row['account_id'] === 'gone').map((row) => row['month'])).toEqual(
			expect.not.arrayContaining(['2025-03-01']),
		);
		const seen = new Set(
			inputs.map((row) => `${String(row['month'])} ${row['observed_at'] instanceof Date ? row['observed_at'].toISOString() : ''}`),
		);
		expect([...seen].sort()).toEqual(
			[1, 2, 3, 4]
				.map((m) => `2025-0${m}-01 ${monthOf(indexOf(`2025-0${m}-01`) + 1)}T00:00:00.000Z`)
				.concat('2025-05-01 2025-05-10T00:00:00.000Z'),
		);
	});
});
