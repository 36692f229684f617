import { optional, required, type RowOf } from '../../shared/contracts/column.ts';
import { postprocess } from '../../shared/contracts/postprocess.ts';
import { assessAll } from './health/assess.ts';
import { microText } from './health/micro.ts';
import type { Part } from './health/score.ts';
import { type Snapshot, SNAPSHOT_ROWS } from './health/snapshots.ts';

const columns = {
	policy_id: required.varchar('MRR policy that says who is a customer'),
	account_id: required.varchar('Account'),
	month: required.date('First day of the month'),
	component: required.varchar('Component of the health profile'),
	metric: required.varchar('Metric of health_inputs that it scores'),
	value: optional.double('Value of the metric; null when not observed'),
	score: optional.decimal('Points of the component, 0 to 100, imputed ones included; null when it does not count'),
	weight: required.decimal('Weight in the profile'),
	effective_weight: required.decimal('Share of the score that the component decides here; sums to 1 over the components that count'),
	reference: required.decimal('Points of an ordinary customer, as the profile states them'),
	contribution: required.decimal('Points by which the component moves the score off its reference; sums to score_raw less reference_score'),
	missing_reason: optional.varchar('source not configured, not observed or too old; null when observed'),
};

const row = (snapshot: Snapshot, part: Part): RowOf<typeof columns> => {
	const seen = snapshot.observations.get(part.metric);
	return {
		policy_id: snapshot.policyId,
		account_id: snapshot.accountId,
		month: snapshot.month,
		component: part.component,
		metric: part.metric,
		value: seen === undefined ? null : Number(seen.numerator) / Number(seen.denominator),
		score: part.score === null ? null : microText(part.score),
		weight: microText(part.weight),
		effective_weight: microText(part.effectiveWeight),
		reference: microText(part.reference),
		contribution: microText(part.contribution),
		missing_reason: part.missing,
	};
};

export default postprocess({
	description: 'What one component did to the health score of one account at the end of one month',
	columns,
	key: ['policy_id', 'account_id', 'month', 'component'],
	inputs: { snapshots: SNAPSHOT_ROWS },
	apart: 'account_id',
	run: async function* ({ snapshots }, context) {
		for await (const { snapshot, health } of assessAll(snapshots, context)) {
			for (const part of health.parts) yield row(snapshot, part);
		}
	},
});
