import type { Act, LifeEvent, Proration } from '../acts.ts';
import type { Seconds } from '../calendar.ts';
import { couponOf } from '../catalogue/coupons.ts';
import { evidenceAt, type Trail } from './evidence.ts';
import type { Company } from '../world.ts';

export type BlindKind =
	/** Quantity or plan changed without proration: the next cycle's invoice shows it, but not since when. */
	| 'change_without_proration'
	/** Several such changes before one invoice, which shows the last only. */
	| 'one_invoice_for_many_changes'
	/** Prorated, but the lines still wait for an invoice. */
	| 'proration_not_yet_invoiced'
	/** Prorated, but the subscription ended before any invoice took the lines. */
	| 'proration_never_invoiced'
	/** A discount was taken off early (Stripe keeps no end of it), or came and went between two invoices. */
	| 'discount_changed_mid_period'
	/** Paused: the next voided invoice shows it. */
	| 'paused_mid_period'
	/** Resumed inside a period whose invoice was voided. */
	| 'resumed_mid_period'
	/** Written off as unpaid: the next invoice, open but never attempted, shows it. */
	| 'unpaid_status';

/** A stretch [from, to) in which nothing that the server shows tells the account's MRR. */
export interface BlindSpot {
	readonly account_id: string;
	readonly subscription_id: string;
	readonly from: Date;
	readonly to: Date;
	readonly kind: BlindKind;
}

interface Stretch {
	readonly from: Seconds;
	readonly to: Seconds;
	readonly kind: BlindKind;
}

/** Blind stretches of every account, as seen at `now`. */
export function blindSpotsAt(company: Company, now: Seconds): BlindSpot[] {
	const evidence = evidenceAt(company, now);
	return company.accounts.flatMap(({ life, index }) => {
		const billed = company.billed[index];
		if (billed === undefined) return [];
		const lived = life.filter(({ at }) => at < now);
		return [...billed.subscriptions].flatMap(([name, id]) =>
			stretches(lived, name, (teller) => evidence.trailOf(id, teller === 'customer' ? billed.customer : id), evidence.now)
				.filter(({ from, to }) => from < to)
				.map(({ from, to, kind }) => ({
					account_id: billed.customer,
					subscription_id: id,
					from: new Date(from * 1000),
					to: new Date(to * 1000),
					kind,
				})),
		);
	});
}

function stretches(
	life: readonly LifeEvent[],
	name: string,
	trailBy: (teller: 'customer' | 'subscription') => Trail,
	now: Seconds,
): Stretch[] {
	const own = life.filter(({ act }) => !('sub' in act) || act.sub === name);
	const end = own.find(({ act }) => act.act === 'end' || act.act === 'expire' || act.act === 'delete_customer')?.at ?? now;
	return own
		.filter(({ at }) => at < end)
		.flatMap((event) => {
			const found = hidden(event, own, trailBy(event.act.act === 'remove_customer_coupon' ? 'customer' : 'subscription'));
			return found === null ? [] : [{ ...found, to: Math.min(found.to, end) }];
		});
}

function hidden(event: LifeEvent, own: readonly LifeEvent[], trail: Trail): Stretch | null {
	const { at: from, act } = event;
	if (act.act === 'change' || act.act === 'add_item' || act.act === 'remove_item') return hiddenChange(from, act.proration, own, trail);
	if (act.act === 'remove_coupon' || act.act === 'remove_customer_coupon') return hiddenRemoval(event, own, trail);
	if (act.act === 'unpaid') return { from, to: unpaidUntil(from, own, trail), kind: 'unpaid_status' };
	if (act.act === 'pause') {
		return { from, to: Math.min(trail.shownFrom(from), nextOf(own, from, 'resume')), kind: 'paused_mid_period' };
	}
	if (act.act === 'resume' && trail.isVoidAt(from)) return { from, to: trail.shownFrom(from), kind: 'resumed_mid_period' };
	// Every other act leaves its instant on an object or an invoice, or changes nothing about MRR.
	return null;
}

/** Invoices drawn while unpaid are never attempted, which shows; once paid after all they look like any paid late. */
function unpaidUntil(from: Seconds, own: readonly LifeEvent[], trail: Trail): Seconds {
	const recovered = nextOf(own, from, 'recover');
	return Number.isFinite(recovered) ? Math.min(recovered, trail.toldFrom(from)) : trail.shownFrom(from);
}

function nextOf(own: readonly LifeEvent[], after: Seconds, name: Act['act']): Seconds {
	return own.find(({ at, act }) => at > after && act.act === name)?.at ?? Number.POSITIVE_INFINITY;
}

/** Proration lines carry the instant of the change, so a change is dated by whichever invoice takes its lines. */
function hiddenChange(from: Seconds, proration: Proration | undefined, own: readonly LifeEvent[], trail: Trail): Stretch | null {
	if (proration === 'none') {
		const to = trail.shownFrom(from);
		const since = trail.lastShownBefore(from);
		const beside = own.filter(({ at, act }) => at > since && at < to && 'proration' in act && act.proration === 'none');
		return { from, to, kind: beside.length > 1 ? 'one_invoice_for_many_changes' : 'change_without_proration' };
	}
	if (trail.nextInvoice(from) !== undefined) return null;
	return { from, to: trail.toldFrom(from), kind: trail.isOver ? 'proration_never_invoiced' : 'proration_not_yet_invoiced' };
}

/** A discount that an invoice showed is known until the next invoice misses it; one that none showed is not known at all. */
function hiddenRemoval({ at, act }: LifeEvent, own: readonly LifeEvent[], trail: Trail): Stretch | null {
	const added = own.findLast((event) => event.at < at && attaches(event.act, act));
	if (added === undefined) return null;
	const wasShown = trail.fullInvoices.some((created) => created >= added.at && created < at);
	if (wasShown) return { from: at, to: trail.shownFrom(at), kind: 'discount_changed_mid_period' };
	return { from: added.at, to: Math.min(at, trail.toldFrom(added.at)), kind: 'discount_changed_mid_period' };
}

function attaches(act: Act, removal: Act): boolean {
	if (removal.act === 'remove_customer_coupon') return act.act === 'add_customer_coupon' && couponOf(act.coupon).duration !== 'once';
	if (removal.act !== 'remove_coupon' || couponOf(removal.coupon).duration === 'once') return false;
	return (
		(act.act === 'add_coupon' && act.coupon === removal.coupon) || (act.act === 'start' && (act.coupons ?? []).includes(removal.coupon))
	);
}
