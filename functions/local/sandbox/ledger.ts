import type { Kind, States } from './billing/states.ts';
import type { Seconds } from './calendar.ts';

export type EventType =
	| `product.${'created' | 'updated'}`
	| `price.${'created' | 'updated'}`
	| `coupon.${'created' | 'deleted'}`
	| `customer.${'created' | 'updated' | 'deleted'}`
	| `customer.discount.${'created' | 'deleted'}`
	| `customer.subscription.${'created' | 'updated' | 'deleted' | 'paused' | 'resumed' | 'trial_will_end'}`
	| `subscription_schedule.${'created' | 'updated' | 'released' | 'canceled'}`
	| `invoice.${'created' | 'finalized' | 'paid' | 'payment_succeeded' | 'payment_failed' | 'voided' | 'marked_uncollectible' | 'sent' | 'overdue' | 'updated'}`
	| 'credit_note.created';

export interface Version<T> {
	readonly at: Seconds;
	readonly state: T;
}

/** Everything an object ever was, oldest first. */
export interface History<T> {
	readonly id: string;
	readonly created: Seconds;
	readonly versions: Version<T>[];
}

/** One Stripe event: an object as it was, and as it was before where it changed. */
export interface Happening<K extends Kind> {
	readonly id: string;
	readonly at: Seconds;
	readonly type: EventType;
	readonly state: States[K];
	readonly before?: States[K];
}

/** The company's whole record, past and future; a world is a view of it at one instant. */
export interface Ledger {
	readonly histories: { readonly [K in Kind]: Map<string, History<States[K]>> };
	readonly happenings: { readonly [K in Kind]: Happening<K>[] };
	readonly newId: (prefix: string, at: Seconds) => string;
}

export function emptyLedger(newId: Ledger['newId']): Ledger {
	return {
		newId,
		histories: {
			product: new Map(),
			price: new Map(),
			coupon: new Map(),
			customer: new Map(),
			discount: new Map(),
			subscription: new Map(),
			schedule: new Map(),
			invoice: new Map(),
			credit_note: new Map(),
		},
		happenings: {
			product: [],
			price: [],
			coupon: [],
			customer: [],
			discount: [],
			subscription: [],
			schedule: [],
			invoice: [],
			credit_note: [],
		},
	};
}

/** Records what an object is from `at` on, and the events Stripe sends about it. Calls come in time order per object. */
export function record<K extends Kind>(ledger: Ledger, kind: K, at: Seconds, state: States[K], ...types: EventType[]): void {
	const histories: Map<string, History<States[K]>> = ledger.histories[kind];
	const known = histories.get(state.id);
	const before = known?.versions.at(-1)?.state;
	if (known === undefined) histories.set(state.id, { id: state.id, created: state.created, versions: [{ at, state }] });
	else known.versions.push({ at, state });
	const happenings: Happening<K>[] = ledger.happenings[kind];
	for (const type of types) happenings.push({ id: ledger.newId('evt', at), at, type, state, ...(before !== undefined && { before }) });
}

/** The latest recorded state; an unknown id is a bug of the engine. */
export function latest<K extends Kind>(ledger: Ledger, kind: K, id: string): States[K] {
	const histories: Map<string, History<States[K]>> = ledger.histories[kind];
	const state = histories.get(id)?.versions.at(-1)?.state;
	if (state === undefined) throw new RangeError(`the sandbox ledger has no ${kind} ${id}`);
	return state;
}

/** The state at the last instant before `at`, or undefined where the object did not exist yet. */
export function stateBefore<T>(history: History<T>, at: Seconds): T | undefined {
	for (let i = history.versions.length - 1; i >= 0; i -= 1) {
		const version = history.versions[i];
		if (version !== undefined && version.at < at) return version.state;
	}
	return undefined;
}
