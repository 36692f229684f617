import { type Fraction, fraction, product } from './fraction.ts';

/** Sums of one month over all accounts; minor units of one currency, contraction and churn not negative. */
export interface MonthSums {
	readonly opening: bigint;
	readonly fresh: bigint;
	readonly expansion: bigint;
	readonly contraction: bigint;
	readonly churn: bigint;
	readonly reactivation: bigint;
	readonly customersOpening: bigint;
	readonly customersNew: bigint;
	readonly customersChurned: bigint;
}

/** The accounts with MRR at the opening of a window: what they had, what they have now, and of that no more than they had. */
export interface WindowSums {
	readonly opening: bigint;
	readonly retained: bigint;
	readonly kept: bigint;
}

export interface Variant {
	/** Who publishes the formula. */
	readonly published_by: string;
	readonly formula: string;
	/** Months of the window, oldest first; the point-to-point sums of the same window. */
	readonly of: (months: readonly MonthSums[], window: WindowSums) => Fraction | null;
}

const total = (months: readonly MonthSums[], of: (month: MonthSums) => bigint): bigint => months.reduce((sum, one) => sum + of(one), 0n);
const lost = ({ contraction, churn }: MonthSums): bigint => contraction + churn;
const won = ({ expansion }: MonthSums): bigint => expansion;
const wonBack = ({ expansion, reactivation }: MonthSums): bigint => expansion + reactivation;
const none = (): bigint => 0n;

const summed =
	(gained: (month: MonthSums) => bigint): Variant['of'] =>
	(months) => {
		const opening = months[0]?.opening ?? 0n;
		return fraction(opening + total(months, gained) - total(months, lost), opening);
	};

const chained =
	(gained: (month: MonthSums) => bigint): Variant['of'] =>
	(months) =>
		product(months.map((month) => fraction(month.opening + gained(month) - lost(month), month.opening)));

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Net and gross revenue retention of twelve months by every formula that is published somewhere, under one name each. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
	nrr_point_to_point: {
		published_by: 'GitLab, Confluent, SaaS Metrics Standards Board',
		formula: 'MRR now of the accounts with MRR twelve months ago / their MRR then',
		of: (_, { retained, opening }) => fraction(retained, opening),
	},
	nrr_sum_of_movements_excl_reactivation: {
		published_by: 'bruin, over a year',
		formula: '(opening + expansion - contraction - churn of twelve months) / opening',
		of: summed(won),
	},
	nrr_sum_of_movements_incl_reactivation: {
		published_by: 'ChartMogul, as 1 - net MRR churn over a year',
		formula: '(opening + expansion + reactivation - contraction - churn of twelve months) / opening',
		of: summed(wonBack),
	},
	nrr_chained_monthly_excl_reactivation: {
		published_by: 'bruin, compounded',
		formula: 'product of twelve months of (opening + expansion - contraction - churn) / opening',
		of: chained(won),
	},
	nrr_chained_monthly_incl_reactivation: {
		published_by: 'ChartMogul, compounded',
		formula: 'product of twelve months of (opening + expansion + reactivation - contraction - churn) / opening',
		of: chained(wonBack),
	},
	grr_point_to_point_per_customer_min: {
		published_by: 'GitLab',
		formula: 'sum per account of the smaller of MRR now and twelve months ago / MRR twelve months ago',
		of: (_, { kept, opening }) => fraction(kept, opening),
	},
	grr_portfolio_min: {
		published_by: 'Chargebee (its worked example)',
		formula: 'the smaller of the two totals / MRR twelve months ago; expansion hides churn',
		of: (_, { retained, opening }) => fraction(smaller(retained, opening), opening),
	},
	grr_sum_of_movements: {
		published_by: 'ChartMogul, as 1 - gross MRR churn over a year',
		formula: '(opening - contraction - churn of twelve months) / opening',
		of: summed(none),
	},
	grr_chained_monthly: {
		published_by: 'bruin, compounded',
		formula: 'product of twelve months of (opening - contraction - churn) / opening',
		of: chained(none),
	},
	logo_churn_stripe_monthly: {
		published_by: 'Stripe',
		formula: 'customers lost in the last month / (customers at its opening + new customers in it)',
		of: (months) => {
			const last = months.at(-1);
			return last === undefined ? null : fraction(last.customersChurned, last.customersOpening + last.customersNew);
		},
	},
};
