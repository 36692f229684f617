import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { product } from '../../../functions/postprocess/retention/fraction.ts';
import { VARIANTS } from '../../../functions/postprocess/retention/variants.ts';
import type { Built } from '../../support/company.ts';
import { buildCase } from '../../sql/metrics/company-case.ts';

/** The published fractions of the seven accounts over 2025, and Stripe's monthly logo churn of February 2025. */
const EXPECTED = {
	nrr_point_to_point: '69/83',
	nrr_sum_of_movements_excl_reactivation: '48/83',
	nrr_sum_of_movements_incl_reactivation: '57/83',
	nrr_chained_monthly_excl_reactivation: '213675/328348',
	nrr_chained_monthly_incl_reactivation: '2775/3818',
	grr_point_to_point_per_customer_min: '62/83',
	grr_portfolio_min: '69/83',
	grr_sum_of_movements: '42/83',
	grr_chained_monthly: '1581195/2626784',
} as const;

describe('the seven accounts by every published formula', () => {
	let company: Built;
	beforeAll(async () => {
		company = await buildCase('seven-accounts', ['retention_variants']);
	});
	afterAll(() => company.close());

	test.each(Object.entries(EXPECTED))('%s is %s', async (variant, exact) => {
		const rows = await company.rows(
			`select numerator || '/' || denominator as exact, value from retention_variants where variant = '${variant}' and month = date '2025-12-01' and not is_partial`,
		);
		const [over = 0, under = 1] = exact.split('/').map(Number);
		expect(rows).toEqual([{ exact, value: over / under }]);
	});

	test('every variant has its fraction here', () => {
		expect(
			Object.keys(VARIANTS)
				.filter((name) => !name.startsWith('logo_'))
				.sort(),
		).toEqual(Object.keys(EXPECTED).sort());
	});

	test('a window that lacks a month is left out', async () => {
		const [first] = await company.rows('select min(month) as month from retention_variants');
		expect(first?.['month']).toBe('2025-11-01'); // the first month with MRR is December 2024
	});
});

test("Stripe's logo churn counts who joined in the month among those who could leave", () => {
	const february = {
		opening: 830n,
		fresh: 50n,
		expansion: 0n,
		contraction: 0n,
		churn: 80n,
		reactivation: 0n,
		customersOpening: 5n,
		customersNew: 1n,
		customersChurned: 1n,
	};
	expect(VARIANTS['logo_churn_stripe_monthly']?.of([february], { opening: 0n, retained: 0n, kept: 0n })).toEqual({
		numerator: 1n,
		denominator: 6n,
	});
});

test('a chain with a month that opens with nothing has no value', () => {
	expect(product([{ numerator: 1n, denominator: 2n }, null])).toBeNull();
});

const SHARED = path.resolve(process.env['TIDEMARK_SHARED'] ?? '../shared', 'vectors/retention-metric-vectors.json');
test.skipIf(!existsSync(SHARED))('the fractions are those of the shared original', () => {
	const { metrics } = z
		.object({ metrics: z.record(z.string(), z.object({ fraction: z.string() })) })
		.parse(JSON.parse(readFileSync(SHARED, 'utf8')));
	for (const [name, exact] of Object.entries(EXPECTED)) expect([name, metrics[name]?.fraction]).toEqual([name, exact]);
});
if (!existsSync(SHARED))
	console.warn(`SKIPPED: the original retention fixture is not at ${SHARED}; set TIDEMARK_SHARED to compare with it`);
