import { type EntityRowOf, type MapContext, row } from '../../../../shared/contracts/connector.ts';
import { plainVersion } from './item-versions.ts';
import type { Item, Subscription } from './subscription-record.ts';

/** Items made with the subscription carry its creation time or a few seconds more. */
const CREATED_TOGETHER_MS = 60_000;

const startOf = (subscription: Subscription, item: Item): Date => {
	const madeTogether = item.created.getTime() - subscription.created.getTime() < CREATED_TOGETHER_MS;
	return madeTogether || item.created < subscription.start_date ? subscription.start_date : item.created;
};

/** When the item began to trial and to be active, as far as the subscription's own dates tell and the time has come. */
const beginnings = (subscription: Subscription, item: Item, observedAt: Date): { status: string; effective_at: Date }[] => {
	const start = startOf(subscription, item);
	const { trial_start: trialStart, trial_end: trialEnd, status } = subscription;
	const isTrialed = trialStart != null && trialEnd != null && start < trialEnd;
	const states = isTrialed
		? [
				...(start < trialStart ? [{ status: 'active', effective_at: start }] : []),
				{ status: 'trialing', effective_at: start < trialStart ? trialStart : start },
				...(status === 'paused' ? [] : [{ status: 'active', effective_at: trialEnd }]),
			]
		: [{ status: 'active', effective_at: start }];
	const until = subscription.ended_at ?? observedAt;
	return states.filter((state) => state.effective_at < until || (state.effective_at <= until && !subscription.ended_at));
};

/**
 * Versions that carry the present price and quantity back to the item's start, so that a subscription without invoices still has one.
 * The weakest evidence: the price or quantity may have been another then. Event payloads need none; what never got going has none.
 */
export const startedVersions = (subscription: Subscription, { origin, observedAt }: MapContext): EntityRowOf[] => {
	if (origin.kind === 'event' || subscription.status.startsWith('incomplete')) return [];
	return subscription.items.data.flatMap((item) =>
		beginnings(subscription, item, observedAt).map((at) =>
			row('subscription_item_versions', plainVersion(subscription, item, { ...at, evidence: 'carried' })),
		),
	);
};
