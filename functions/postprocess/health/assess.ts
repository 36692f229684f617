import type { Row } from '../../../shared/contracts/column.ts';
import type { PostprocessContext } from '../../../shared/contracts/postprocess.ts';
import { groupsOf } from '../rows/groups.ts';
import { type Band, bandOf, type BandState, nextBand } from './bands.ts';
import { cap } from './caps.ts';
import type { HealthProfile } from './profile.ts';
import { healthProfile } from './profiles.ts';
import { type Score, scoreHealth } from './score.ts';
import { type Snapshot, snapshotsOf } from './snapshots.ts';

/** One snapshot with everything the profile says about it. Points in millionths. */
export interface Assessment {
	readonly snapshot: Snapshot;
	readonly health: Score;
	readonly capped: bigint | null;
	readonly caps: readonly string[];
	/** By the thresholds alone. */
	readonly bandRaw: Band;
	/** With margin and dwell. */
	readonly state: BandState;
}

const assessOne = (snapshot: Snapshot, before: BandState | null, profile: HealthProfile, sourceKinds: readonly string[]): Assessment => {
	const health = scoreHealth(profile, snapshot.observations, snapshot.at, sourceKinds);
	const capped = health.score === null ? null : cap(health.score, profile, snapshot.observations);
	const known = capped === null || health.coverage < profile.bands.min_coverage ? null : capped.score;
	return {
		snapshot,
		health,
		capped: capped?.score ?? null,
		caps: capped?.reasons ?? [],
		bandRaw: known === null ? 'unknown' : bandOf(known, profile.bands),
		state: nextBand(before, known, profile.bands),
	};
};

/**
 * Assesses one account's snapshots, which must be in the order of time. `previous` is the assessment just before the first of them:
 * the result is the same whether a history is assessed at once or in pieces. A month without a snapshot starts the band afresh.
 */
export const assess = (
	snapshots: readonly Snapshot[],
	profile: HealthProfile,
	sourceKinds: readonly string[],
	previous: Assessment | null = null,
): Assessment[] => {
	let last = previous;
	return snapshots.map((snapshot) => {
		const follows = last !== null && last.snapshot.monthIndex + 1n === snapshot.monthIndex;
		last = assessOne(snapshot, follows && last !== null ? last.state : null, profile, sourceKinds);
		return last;
	});
};

/** Assesses every account of SNAPSHOT_ROWS with the profile and the sources of the run; memory is one account. */
export async function* assessAll(rows: AsyncIterable<Row> | undefined, context: PostprocessContext): AsyncGenerator<Assessment> {
	const profile = healthProfile(context.healthProfile);
	for await (const account of groupsOf(rows, ['policy_id', 'account_id']))
		yield* assess(snapshotsOf(account), profile, context.sourceKinds);
}
