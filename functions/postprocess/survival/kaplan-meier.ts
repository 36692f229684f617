/**
 * Subjects counted three ways: heads, sum of weights, sum of squared weights. Unweighted, all three are the count.
 * Integers, because those at risk are found by subtraction and what is left of large squares would otherwise be rounding error.
 */
export interface Mass {
	readonly accounts: bigint;
	readonly weight: bigint;
	readonly squares: bigint;
}

/** What happened at one age: who came under observation, who was lost (event), who was last seen alive (censored). */
export interface LifeTableRow {
	readonly age: number;
	readonly entered: Mass;
	readonly events: Mass;
	readonly censored: Mass;
}

export interface SurvivalPoint extends LifeTableRow {
	/** Under observation just before this age's events; at age 0 those who entered at 0. */
	readonly atRisk: Mass;
	readonly survival: number;
	/** Null where nobody survives: the variance is not defined there. */
	readonly stdError: number | null;
	/** 95 % log-log band; null before the first event and where nobody survives, because the variance says nothing there. */
	readonly low: number | null;
	readonly high: number | null;
	/** The estimate rests on fewer than all: accounts were censored at a younger age, or some came under observation late. */
	readonly isPartial: boolean;
}

/** 97.5 % quantile of the standard normal distribution. */
const Z = 1.959963984540054;

export const NOBODY: Mass = { accounts: 0n, weight: 0n, squares: 0n };

const ratio = (a: bigint, b: bigint): number => Number(a) / Number(b);
const plus = (a: Mass, b: Mass): Mass => ({
	accounts: a.accounts + b.accounts,
	weight: a.weight + b.weight,
	squares: a.squares + b.squares,
});
const minus = (a: Mass, b: Mass): Mass => ({
	accounts: a.accounts - b.accounts,
	weight: a.weight - b.weight,
	squares: a.squares - b.squares,
});

/**
 * Band of the survival on the log(-log) scale (Kalbfleisch & Prentice 1980), which stays within 0 and 1.
 * `variance` is the sum under Greenwood's formula, without the factor S².
 */
const logLogBand = (survival: number, variance: number): readonly [number, number] | null => {
	if (survival <= 0 || survival >= 1) return null;
	const spread = (Z * Math.sqrt(variance)) / Math.abs(Math.log(survival));
	return [survival ** Math.exp(spread), survival ** Math.exp(-spread)];
};

/**
 * One age's term of the variance sum: h / ((1 - h) M), h the weighted hazard and M = (Σw)²/Σw² the effective number at risk
 * (Xie & Liu 2005, Statistics in Medicine 24:3089, eq. 3). With equal weights M is the head count and the term Greenwood's d / (n (n - d)).
 */
const varianceTerm = (events: Mass, atRisk: Mass): number =>
	events.weight === 0n ? 0 : ratio(events.weight * atRisk.squares, atRisk.weight ** 2n * (atRisk.weight - events.weight));

/**
 * Product-limit estimate at every age from 0 to the last one in the table (rows sorted by age; ages without a row are carried).
 * Ties: events at an age come before censorings at it. Subjects that enter at age a > 0 are at risk after a only.
 */
export const kaplanMeier = (table: readonly LifeTableRow[]): SurvivalPoint[] => {
	const rows = new Map(table.map((row) => [row.age, row]));
	const points: SurvivalPoint[] = [];
	let present = NOBODY;
	let survival = 1;
	let variance = 0;
	let isPartial = table.some(({ age, entered }) => age > 0 && entered.accounts > 0n);
	for (let age = 0; age <= (table.at(-1)?.age ?? -1); age += 1) {
		const { entered, events, censored } = rows.get(age) ?? { entered: NOBODY, events: NOBODY, censored: NOBODY };
		const atRisk = age === 0 ? entered : present;
		if (events.weight > 0n) {
			survival *= ratio(atRisk.weight - events.weight, atRisk.weight);
			variance += varianceTerm(events, atRisk);
		}
		const band = logLogBand(survival, variance);
		points.push({
			age,
			entered,
			events,
			censored,
			atRisk,
			survival,
			stdError: survival > 0 ? survival * Math.sqrt(variance) : null,
			low: band?.[0] ?? null,
			high: band?.[1] ?? null,
			isPartial,
		});
		present = minus(minus(plus(present, entered), events), censored);
		if (censored.accounts > 0n) isPartial = true;
	}
	return points;
};
