import type { Row } from '../../../shared/contracts/column.ts';
import type { InputRows } from '../../../shared/contracts/postprocess.ts';
import { bigint, boolean, instant, optionalBigint, optionalInstant, optionalText, text } from '../rows/fields.ts';
import type { Observation, Observations } from './observation.ts';

/** One account at one month-end, or at the instant of the run for the running month. */
export interface Snapshot {
	readonly policyId: string;
	readonly accountId: string;
	readonly month: string;
	readonly monthIndex: bigint;
	readonly at: Date;
	readonly isPartial: boolean;
	readonly tenureMonths: bigint;
	readonly daysToRenewal: bigint | null;
	readonly observations: Observations;
}

/** Who is scored when, each with the metrics known then: one row per metric, one row without a metric where nothing is known. */
export const SNAPSHOT_ROWS: InputRows = {
	select: `select p.policy_id, p.account_id, p.month, p.month_index, p.snapshot_at, p.is_partial, p.tenure_months, p.days_to_renewal,
			i.metric, i.numerator, i.denominator, i.observed_at
		from health_population p
		left join health_inputs i on i.policy_id = p.policy_id and i.account_id = p.account_id and i.month = p.month`,
	orderBy: ['policy_id', 'account_id', 'month_index', 'metric'],
};

const observation = (row: Row): readonly [string, Observation] | null => {
	const metric = optionalText(row, 'metric');
	const observedAt = optionalInstant(row, 'observed_at');
	const numerator = optionalBigint(row, 'numerator');
	const denominator = optionalBigint(row, 'denominator');
	if (metric === null || observedAt === null || numerator === null || denominator === null || denominator <= 0n) return null;
	return [metric, { numerator, denominator, observedAt }];
};

const snapshot = (rows: readonly [Row, ...Row[]]): Snapshot => {
	const [head] = rows;
	return {
		policyId: text(head, 'policy_id'),
		accountId: text(head, 'account_id'),
		month: text(head, 'month'),
		monthIndex: bigint(head, 'month_index'),
		at: instant(head, 'snapshot_at'),
		isPartial: boolean(head, 'is_partial'),
		tenureMonths: bigint(head, 'tenure_months'),
		daysToRenewal: optionalBigint(head, 'days_to_renewal'),
		observations: new Map(rows.map(observation).filter((one) => one !== null)),
	};
};

/** The snapshots of one account in the order of time, from its rows of SNAPSHOT_ROWS. */
export const snapshotsOf = (rows: readonly Row[]): Snapshot[] => {
	const months = new Map<bigint, [Row, ...Row[]]>();
	for (const row of rows) {
		const index = bigint(row, 'month_index');
		const month = months.get(index);
		if (month) month.push(row);
		else months.set(index, [row]);
	}
	return [...months.values()].map(snapshot);
};
