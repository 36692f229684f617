import { folded } from './header.ts';

/**
 * The headers of an attribute of a resource, folded: `subscriptions.plan_id`, `subscription[plan_id]`, `Subscription Plan Id` and plain
 * `Plan Id`. Several attributes stand for one another, the first before the next.
 */
export const attribute = (resource: string, ...attributes: readonly string[]): readonly string[] =>
	attributes.flatMap((each) => [`${resource}s_${each}`, `${resource}_${each}`, each]);

/** A word as the vendor's interface or its API writes it: `Non Renewing` and `non_renewing` are one. */
export const word = (text: string): string => folded(text);
