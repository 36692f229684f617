import { type EntityRowOf, type MapContext, row } from '../../../../shared/contracts/connector.ts';
import type { EntityRow } from '../../../../shared/contracts/entities/index.ts';

type Version = EntityRow<'subscription_item_versions'>;

/** What the entity's contract calls an end that nobody gave a reason for. */
const VANISHED = 'deleted_in_source';

/**
 * Ends the lines of a subscription that Stripe no longer knows and never said had ended: each line that its last view showed counts until the
 * instant at which it was first missed. What had ended, or left the subscription before its last view, stays as it was.
 */
export const mapVanishedSubscription = (known: readonly EntityRowOf[], { observedAt }: MapContext): EntityRowOf[] => {
	const versions = known.flatMap(({ entity, row: columns }): Version[] => (entity === 'subscription_item_versions' ? [columns] : []));
	const seen = versions.filter(({ reason }) => reason !== VANISHED);
	const last = Math.max(...seen.map(({ effective_at }) => effective_at.getTime()));
	const ended = new Set(
		versions.filter(({ effective_at, reason }) => reason === VANISHED && effective_at.getTime() > last).map(({ item_id }) => item_id),
	);
	const shown = new Map(seen.filter(({ effective_at }) => effective_at.getTime() === last).map((version) => [version.item_id, version]));
	return [...shown.values()]
		.filter(({ status, item_id }) => status !== 'canceled' && !ended.has(item_id))
		.map((version) =>
			row('subscription_item_versions', {
				...version,
				effective_at: observedAt,
				covers_until: null,
				evidence: 'snapshot',
				status: 'canceled',
				reason: VANISHED,
				recorded_at: null,
			}),
		);
};
