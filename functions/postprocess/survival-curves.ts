import { optional, required, type Row, type RowOf } from '../../shared/contracts/column.ts';
import { postprocess } from '../../shared/contracts/postprocess.ts';
import { text } from './rows/fields.ts';
import { groupsOf } from './rows/groups.ts';
import { kaplanMeier, type SurvivalPoint } from './survival/kaplan-meier.ts';
import { lifeTableRow } from './survival/life-table.ts';

const columns = {
	policy_id: required.varchar('MRR policy that says who is a customer'),
	basis: required.varchar('accounts: each counts once; revenue: each counts with the MRR of its first month-end as a customer'),
	currency: required.varchar(
		'Currency of the weights; all on the accounts basis, where an account is alive while it is a customer in any currency',
	),
	dimension: required.varchar(
		'company, plan, country, segment and so on, or cohort (month) or cohort_year; always as it was in the first month, so that later changes select nobody',
	),
	value: required.varchar('Value of the dimension'),
	age_months: required.bigint('Months since the first month-end as a customer'),
	entered: required.bigint('Accounts that came under observation at this age; above age 0 only where records begin after the account did'),
	at_risk: required.bigint('Accounts under observation just before this age'),
	events: required.bigint('Accounts seen as no longer a customer for the first time at this age'),
	censored: required.bigint('Accounts that were customers at the last complete month, reached at this age'),
	at_risk_minor: optional.bigint('Starting MRR of the accounts at risk; null on the accounts basis'),
	event_minor: optional.bigint('Starting MRR of the accounts lost at this age; null on the accounts basis'),
	survival: required.double('Kaplan-Meier estimate: share that is still a customer at this age, counting the first loss only'),
	std_error: optional.double(
		'Greenwood; on the revenue basis with the effective number at risk (Xie and Liu 2005). Null where nobody survives',
	),
	low: optional.double('Lower 95 % limit, log-log. Null before the first loss and where nobody survives'),
	high: optional.double('Upper 95 % limit, log-log'),
	is_partial: required.boolean('True where some accounts of the group were too young to be seen at this age, or were seen only later'),
	observed_through: required.date('Last complete month: customers then are censored'),
};

const point = (
	head: Row,
	{ age, entered, atRisk, events, censored, survival, stdError, low, high, isPartial }: SurvivalPoint,
): RowOf<typeof columns> => ({
	policy_id: text(head, 'policy_id'),
	basis: text(head, 'basis'),
	currency: text(head, 'currency'),
	dimension: text(head, 'dimension'),
	value: text(head, 'value'),
	age_months: BigInt(age),
	entered: entered.accounts,
	at_risk: atRisk.accounts,
	events: events.accounts,
	censored: censored.accounts,
	at_risk_minor: text(head, 'basis') === 'revenue' ? atRisk.weight : null,
	event_minor: text(head, 'basis') === 'revenue' ? events.weight : null,
	survival,
	std_error: stdError,
	low,
	high,
	is_partial: isPartial,
	observed_through: text(head, 'observed_through'),
});

export default postprocess({
	description: 'One age of the survival curve of one group of accounts',
	columns,
	key: ['policy_id', 'basis', 'currency', 'dimension', 'value', 'age_months'],
	inputs: {
		lifeTables: {
			select: `select policy_id, basis, currency, dimension, value, age_months, observed_through, entered, events, censored,
				entered_weight, events_weight, censored_weight, entered_squares, events_squares, censored_squares
				from life_tables`,
			orderBy: ['policy_id', 'basis', 'currency', 'dimension', 'value', 'age_months'],
		},
	},
	run: async function* ({ lifeTables }) {
		for await (const group of groupsOf(lifeTables, ['policy_id', 'basis', 'currency', 'dimension', 'value'])) {
			for (const survivalPoint of kaplanMeier(group.map(lifeTableRow))) yield point(group[0], survivalPoint);
		}
	},
});
