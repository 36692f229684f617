import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { healthBridge } from '../../../../functions/postprocess/health/bridge.ts';
import { signTest } from '../../../../functions/postprocess/health/sign-test.ts';

const caseSchema = z.looseObject({
	story: z.string(),
	matrix: z.record(z.string(), z.int()),
	HMI_t0: z.number(),
	HMI_t1: z.number(),
	migration: z.number(),
	exit: z.number(),
	entry: z.number(),
	improved: z.int(),
	worsened: z.int(),
	stayers: z.int(),
	net_migration: z.number(),
	se: z.number(),
	sign_test_p: z.number(),
});
const worked = caseSchema.parse(JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../cases/health/mix.json'), 'utf8')));
const points = (value: bigint | null): number => Number(value ?? Number.NaN) / 1e6;

test(`worked example: ${worked.story}`, () => {
	const transitions = Object.entries(worked.matrix).map(([states, accounts]) => {
		const [from = '', to = ''] = states.split('->');
		return { from, to, accounts: BigInt(accounts) };
	});
	const bridge = healthBridge(transitions);
	expect(points(bridge.before)).toBeCloseTo(worked.HMI_t0, 5);
	expect(points(bridge.after)).toBeCloseTo(worked.HMI_t1, 5);
	expect(points(bridge.migration)).toBeCloseTo(worked.migration, 5);
	expect(points(bridge.exit)).toBeCloseTo(worked.exit, 5);
	expect(points(bridge.entry)).toBeCloseTo(worked.entry, 5);
	expect(bridge).toMatchObject({ scope: 0n, stayers: worked.stayers, improved: worked.improved, worsened: worked.worsened });
	expect(bridge.netMigration).toBeCloseTo(worked.net_migration, 12);
	expect(bridge.netMigrationError).toBeCloseTo(worked.se, 12);
	expect(bridge.signTestP).toBeCloseTo(worked.sign_test_p, 12);
});

test('without an account scored at both ends there is nothing to take apart', () => {
	expect(
		healthBridge([
			{ from: 'red', to: 'churned', accounts: 2n },
			{ from: '+new', to: 'green', accounts: 1n },
		]),
	).toMatchObject({
		before: 0n,
		after: 100_000_000n,
		migration: null,
		exit: null,
		entry: null,
		scope: null,
		netMigration: null,
		signTestP: null,
	});
});

const transition = fc.record({
	from: fc.constantFrom('green', 'yellow', 'red', 'unknown', '+new', '+transferred'),
	to: fc.constantFrom('green', 'yellow', 'red', 'unknown', 'churned', 'transferred'),
	accounts: fc.bigInt(1n, 5000n),
});

test('the four effects always sum to the change, to the last digit', () => {
	fc.assert(
		fc.property(fc.array(transition, { minLength: 1, maxLength: 20 }), (transitions) => {
			const { before, after, exit, scope, migration, entry } = healthBridge(transitions);
			if (migration === null) return;
			expect((exit ?? 0n) + (scope ?? 0n) + migration + (entry ?? 0n)).toBe((after ?? 0n) - (before ?? 0n));
		}),
	);
});

test.each([
	[1, 0, 1],
	[3, 1, 0.625],
	[8, 0, 2 / 256],
	[9, 1, (2 * 11) / 1024],
	[10, 2, (2 * (1 + 12 + 66)) / 4096],
])('sign test of %i up and %i down', (up, down, expected) => {
	expect(signTest(up, down)).toBeCloseTo(expected, 12);
	expect(signTest(down, up)).toBe(signTest(up, down));
});

test('nobody moved: there is nothing to test', () => {
	expect(signTest(0, 0)).toBeNull();
});

test('thousands of changes do not overflow', () => {
	// normal approximation with continuity correction: z = (1099.5 - 1000) / (sqrt(2000) / 2), p = 8.5e-6
	expect(signTest(1100, 900)).toBeGreaterThan(7e-6);
	expect(signTest(1100, 900)).toBeLessThan(1e-5);
	expect(signTest(50_000, 50_000)).toBe(1);
});
