import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
	kaplanMeier,
	type LifeTableRow,
	type Mass,
	NOBODY,
	type SurvivalPoint,
} from '../../../../functions/postprocess/survival/kaplan-meier.ts';
import { medianLifetime } from '../../../../functions/postprocess/survival/median.ts';

const amount = z.union([
	z.number().transform((n): Mass => heads(n)),
	z.tuple([z.int(), z.int(), z.int()]).transform(([a, w, s]): Mass => ({ accounts: BigInt(a), weight: BigInt(w), squares: BigInt(s) })),
]);
const months = z.number().nullable();
const caseSchema = z.strictObject({
	story: z.string(),
	source: z.string(),
	filter: z.string().nullable(),
	life_table: z.array(
		z
			.tuple([z.int(), amount, amount, amount])
			.transform(([age, entered, events, censored]): LifeTableRow => ({ age, entered, events, censored })),
	),
	median: z.strictObject({ months, low: months, high: months }).nullable(),
	curve: z.array(
		z.strictObject({
			age: z.int(),
			survival: z.number(),
			at_risk: z.int().optional(),
			low: z.number().optional(),
			high: z.number().optional(),
			std_error: z.number().nullable().optional(),
			bootstrap_std_error: z.number().optional(),
		}),
	),
});

const heads = (n: number): Mass => ({ accounts: BigInt(n), weight: BigInt(n), squares: BigInt(n) });
const folder = path.resolve(import.meta.dirname, '../../../cases/survival');
const cases = readdirSync(folder).map((file) => ({ file, ...caseSchema.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))) }));

const isClose = (a: number | null | undefined, b: number | null): boolean =>
	typeof a === 'number' && b !== null ? Math.abs(a - b) < 1e-10 : a === b;

/** What of one age the case knows, beside what was computed. Before the first event the other implementation prints 1 for both limits. */
const compare = (expected: (typeof cases)[number]['curve'][number], point: SurvivalPoint | undefined) => {
	const limit = (value: number | undefined) => (value !== undefined && expected.survival === 1 ? null : value);
	return [
		{ what: 'survival', seen: point?.survival, expected: expected.survival },
		{ what: 'at risk', seen: Number(point?.atRisk.accounts), expected: expected.at_risk },
		{ what: 'standard error', seen: point?.stdError, expected: expected.std_error ?? undefined },
		{ what: 'low', seen: point?.low, expected: limit(expected.low) },
		{ what: 'high', seen: point?.high, expected: limit(expected.high) },
	].flatMap(({ what, seen, expected: value }) => (value === undefined ? [] : [{ age: expected.age, what, seen, expected: value }]));
};

test.each(cases)('$file, $story: agrees with the other implementation at every age', ({ life_table, curve }) => {
	const points = kaplanMeier(life_table);
	const compared = curve.flatMap((expected) => compare(expected, points[expected.age]));
	expect(compared.length).toBeGreaterThan(70);
	expect(compared.filter(({ seen, expected }) => !isClose(seen, expected))).toEqual([]);
});

test.each(cases.flatMap(({ file, life_table, median }) => (median === null ? [] : [{ file, life_table, median }])))(
	'$file: agrees on the median and its interval',
	({ life_table, median }) => {
		expect(medianLifetime(kaplanMeier(life_table))).toEqual(median);
	},
);

test('with weights, the standard error is within 12 % of the bootstrap', () => {
	const charges = cases.filter(({ file }) => file === 'telco-charges.json');
	const compared = charges.flatMap(({ life_table, curve }) => {
		const points = kaplanMeier(life_table);
		return curve
			.filter(({ age }) => age >= 1)
			.map(({ age, bootstrap_std_error: bootstrap }) => (points[age]?.stdError ?? 0) / (bootstrap ?? 0));
	});
	expect(compared).toHaveLength(72);
	for (const quotient of compared) expect(Math.abs(quotient - 1)).toBeLessThan(0.12);
});

const telco = path.resolve(
	process.env['TIDEMARK_SHARED'] ?? path.resolve(import.meta.dirname, '../../../../../shared'),
	'data/telco-churn/Telco-Customer-Churn.csv',
);
if (!existsSync(telco)) console.warn(`SKIPPED: survival of the real Telco file, because ${telco} is absent`);

test.skipIf(!existsSync(telco))('the recorded life tables are those of the real Telco file', () => {
	const customers = z
		.array(z.looseObject({ tenure: z.coerce.number(), Churn: z.enum(['Yes', 'No']), Contract: z.string() }))
		.parse(parse(readFileSync(telco), { columns: true }));
	expect(customers).toHaveLength(7043);
	for (const { file: name, filter, life_table } of cases.filter(({ file }) => !/late-entry|charges/.test(file))) {
		const chosen = customers.filter(({ Contract }) => filter === null || Contract === filter);
		for (const { age, events, censored } of life_table) {
			const ending = chosen.filter(({ tenure }) => tenure === age);
			expect([name, age, events.accounts, censored.accounts]).toEqual([
				name,
				age,
				BigInt(ending.filter(({ Churn }) => Churn === 'Yes').length),
				BigInt(ending.filter(({ Churn }) => Churn === 'No').length),
			]);
		}
	}
});

const lifetimes = fc.array(fc.record({ age: fc.nat(30), isLost: fc.boolean(), weight: fc.bigInt(1n, 10n ** 12n) }), {
	minLength: 1,
	maxLength: 60,
});
type Lifetime = { readonly age: number; readonly isLost: boolean; readonly weight: bigint };
const add = (mass: Mass, weight: bigint): Mass => ({
	accounts: mass.accounts + 1n,
	weight: mass.weight + weight,
	squares: mass.squares + weight * weight,
});
const tableOf = (subjects: readonly Lifetime[]): LifeTableRow[] =>
	[...new Set([0, ...subjects.map(({ age }) => age)])]
		.sort((a, b) => a - b)
		.map((age) => {
			const sum = (accepts: (subject: Lifetime) => boolean) =>
				subjects.filter(accepts).reduce((mass, { weight }) => add(mass, weight), NOBODY);
			return {
				age,
				entered: age === 0 ? sum(() => true) : NOBODY,
				events: sum((s) => s.age === age && s.isLost),
				censored: sum((s) => s.age === age && !s.isLost),
			};
		});

describe('whatever the lifetimes', () => {
	test('survival never rises, stays within 0 and 1, and lies within its band', () => {
		fc.assert(
			fc.property(lifetimes, (subjects) => {
				let before = 1;
				for (const { survival, low, high } of kaplanMeier(tableOf(subjects))) {
					expect(survival).toBeLessThanOrEqual(before);
					expect(survival).toBeGreaterThanOrEqual(0);
					expect((low ?? survival) <= survival && survival <= (high ?? survival)).toBe(true);
					before = survival;
				}
			}),
		);
	});

	test('without censoring it is the share still alive', () => {
		fc.assert(
			fc.property(lifetimes, (subjects) => {
				const lost = subjects.map(({ age }) => ({ age, isLost: true, weight: 1n }));
				for (const { age, survival } of kaplanMeier(tableOf(lost)))
					expect(survival).toBeCloseTo(lost.filter((subject) => subject.age > age).length / lost.length, 12);
			}),
		);
	});

	test('equal weights of any size give the unweighted curve and band', () => {
		fc.assert(
			fc.property(lifetimes, fc.bigInt(2n, 10n ** 12n), (subjects, weight) => {
				const plain = kaplanMeier(tableOf(subjects.map((subject) => ({ ...subject, weight: 1n }))));
				kaplanMeier(tableOf(subjects.map((subject) => ({ ...subject, weight })))).forEach((point, age) => {
					expect(point.survival).toBeCloseTo(plain[age]?.survival ?? -1, 12);
					expect(point.stdError ?? -1).toBeCloseTo(plain[age]?.stdError ?? -1, 12);
				});
			}),
		);
	});
});

test('a life table worked by hand: six accounts, losses at 1, 1 and 3, last seen at 1, 2 and 3', () => {
	const points = kaplanMeier([
		{ age: 0, entered: heads(6), events: heads(0), censored: heads(0) },
		{ age: 1, entered: heads(0), events: heads(2), censored: heads(1) },
		{ age: 2, entered: heads(0), events: heads(0), censored: heads(1) },
		{ age: 3, entered: heads(0), events: heads(1), censored: heads(1) },
	]);
	expect(points.map(({ survival }) => survival)).toEqual([1, 4 / 6, 4 / 6, expect.closeTo((4 / 6) * (1 / 2), 15)]);
	expect(points.map(({ atRisk }) => atRisk.accounts)).toEqual([6n, 6n, 3n, 2n]);
	expect(points.map(({ isPartial }) => isPartial)).toEqual([false, false, true, true]);
	expect(points[3]?.stdError).toBeCloseTo((1 / 3) * Math.sqrt(2 / (6 * 4) + 1 / (2 * 1)), 14);
	expect(medianLifetime(points).months).toBe(3);
});

test('a survival of exactly one half, reached by thirds and quarters, is the median', () => {
	const points = kaplanMeier([
		{ age: 0, entered: heads(9), events: heads(0), censored: heads(0) },
		{ age: 1, entered: heads(0), events: heads(3), censored: heads(2) },
		{ age: 2, entered: heads(0), events: heads(1), censored: heads(0) },
	]);
	expect(points[2]?.survival).toBeCloseTo(0.5, 15);
	expect(medianLifetime(points).months).toBe(2);
});
