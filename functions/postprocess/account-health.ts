import { optional, required, type RowOf } from '../../shared/contracts/column.ts';
import { postprocess } from '../../shared/contracts/postprocess.ts';
import { type Assessment, assessAll } from './health/assess.ts';
import { microText } from './health/micro.ts';
import { modelVersion } from './health/profile.ts';
import { healthProfile } from './health/profiles.ts';
import { SNAPSHOT_ROWS } from './health/snapshots.ts';

const columns = {
	policy_id: required.varchar('MRR policy that says who is a customer'),
	account_id: required.varchar('Account'),
	month: required.date('First day of the month; the snapshot is at its end'),
	snapshot_at: required.timestamp('Instant that the row speaks of: the end of the month, in the running month the instant of the run'),
	is_partial: required.boolean('True for the running month'),
	score_raw: optional.decimal(
		'0 to 100: reference_score plus the contributions of account_health_parts, to the last digit; null when no component counts',
	),
	score_capped: optional.decimal('The score after caps'),
	caps: optional.varchar('Reasons of the caps that hold, separated by commas; null when none does'),
	reference_score: optional.decimal("What an ordinary customer scores on this account's components"),
	coverage: required.decimal('Share of the weight of configured components that was observed and is fresh; imputed values do not count'),
	source_coverage: required.decimal("Share of the profile's weight whose source is configured"),
	band_raw: required.varchar('red, yellow, green by the capped score alone, or unknown where coverage is too low'),
	band: required.varchar('The same with margin and dwell, so that noise does not flip it'),
	band_pending: optional.varchar('Band that the latest snapshots ask for but have not asked for long enough'),
	band_pending_snapshots: required.bigint('How many snapshots in a row have asked for it'),
	health_profile: required.varchar('Profile of the configuration'),
	model_version: required.varchar('Hash of the profile: scores compare only within one version'),
	tenure_months: required.bigint('Months since the first month-end as a customer: exposure, not part of the score'),
	days_to_renewal: optional.bigint(
		'Whole days until the first service period in force ends: exposure, not part of the score; null when not known',
	),
};

const row = ({ snapshot, health, capped, caps, bandRaw, state }: Assessment, profile: string, version: string): RowOf<typeof columns> => ({
	policy_id: snapshot.policyId,
	account_id: snapshot.accountId,
	month: snapshot.month,
	snapshot_at: snapshot.at,
	is_partial: snapshot.isPartial,
	score_raw: health.score === null ? null : microText(health.score),
	score_capped: capped === null ? null : microText(capped),
	caps: caps.length === 0 ? null : caps.join(','),
	reference_score: health.reference === null ? null : microText(health.reference),
	coverage: microText(health.coverage),
	source_coverage: microText(health.sourceCoverage),
	band_raw: bandRaw,
	band: state.band,
	band_pending: state.pending,
	band_pending_snapshots: BigInt(state.streak),
	health_profile: profile,
	model_version: version,
	tenure_months: snapshot.tenureMonths,
	days_to_renewal: snapshot.daysToRenewal,
});

export default postprocess({
	description: 'The health of one account at the end of one month in which it is a customer',
	columns,
	key: ['policy_id', 'account_id', 'month'],
	inputs: { snapshots: SNAPSHOT_ROWS },
	apart: 'account_id',
	run: async function* ({ snapshots }, context) {
		const version = modelVersion(healthProfile(context.healthProfile));
		for await (const assessment of assessAll(snapshots, context)) yield row(assessment, context.healthProfile, version);
	},
});
