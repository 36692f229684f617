import { optional, required, type Row, type RowOf } from '../../shared/contracts/column.ts';
import { postprocess } from '../../shared/contracts/postprocess.ts';
import { bigint, count, double, optionalDouble, text } from './rows/fields.ts';
import { groupsOf } from './rows/groups.ts';
import { medianLifetime } from './survival/median.ts';

const columns = {
	policy_id: required.varchar('MRR policy that says who is a customer'),
	basis: required.varchar('accounts or revenue, as in survival_curves'),
	currency: required.varchar('Currency of the weights; all on the accounts basis'),
	dimension: required.varchar('As in survival_curves'),
	value: required.varchar('Value of the dimension'),
	accounts: required.bigint('Accounts observed'),
	events: required.bigint('Accounts lost'),
	censored: required.bigint('Accounts still customers at the last complete month'),
	observed_months: required.bigint('Greatest age seen'),
	survival_at_end: required.double('Estimated survival at that age'),
	median_months: optional.bigint('First age at which no more than half survive; null with a reason when that was not seen'),
	median_low: optional.bigint(
		'First age at which the lower limit of the band reaches one half (Brookmeyer and Crowley 1982); null when it does not',
	),
	median_high: optional.bigint('The same for the upper limit; null means that the interval is open to the right'),
	median_null_reason: optional.varchar('Why median_months is null'),
	observed_through: required.date('Last complete month'),
};

const total = (rows: readonly Row[], column: string): bigint => rows.reduce((sum, row) => sum + bigint(row, column), 0n);

const limits = (row: Row) => ({
	age: count(row, 'age_months'),
	survival: double(row, 'survival'),
	low: optionalDouble(row, 'low'),
	high: optionalDouble(row, 'high'),
});

const months = (age: number | null): bigint | null => (age === null ? null : BigInt(age));

const summary = (curve: readonly [Row, ...Row[]]): RowOf<typeof columns> => {
	const [head] = curve;
	const last = curve.at(-1) ?? head;
	const median = medianLifetime(curve.map(limits));
	return {
		policy_id: text(head, 'policy_id'),
		basis: text(head, 'basis'),
		currency: text(head, 'currency'),
		dimension: text(head, 'dimension'),
		value: text(head, 'value'),
		accounts: total(curve, 'entered'),
		events: total(curve, 'events'),
		censored: total(curve, 'censored'),
		observed_months: bigint(last, 'age_months'),
		survival_at_end: double(last, 'survival'),
		median_months: months(median.months),
		median_low: months(median.low),
		median_high: months(median.high),
		median_null_reason: median.months === null ? 'more than half survive at the greatest age seen' : null,
		observed_through: text(head, 'observed_through'),
	};
};

export default postprocess({
	description: 'How long one group of accounts stays: the median of its survival curve, with its interval',
	columns,
	key: ['policy_id', 'basis', 'currency', 'dimension', 'value'],
	inputs: {
		curves: {
			select: `select policy_id, basis, currency, dimension, value, age_months, entered, events, censored, survival, low, high, observed_through
				from survival_curves`,
			orderBy: ['policy_id', 'basis', 'currency', 'dimension', 'value', 'age_months'],
		},
	},
	run: async function* ({ curves }) {
		for await (const curve of groupsOf(curves, ['policy_id', 'basis', 'currency', 'dimension', 'value'])) yield summary(curve);
	},
});
