import { type EntityRowOf, row } from '../../../../shared/contracts/connector.ts';
import { type Invoice, type InvoiceLine, lineParent, linePriceId, subscriptionOfInvoice } from './invoice-record.ts';
import { priceOf, unitAmountOf } from './prices.ts';

const isZero = (decimal: string): boolean => /^-?0*\.?0*$/.test(decimal);

/**
 * Usage is billed after its period, with the next invoice. Where the line shows no price (since 2025-03-31.basil) the period tells:
 * licensed lines reach beyond their invoice, except on the first one, which may be backdated and never bills usage.
 */
const isUsage = (invoice: Invoice, line: InvoiceLine): boolean => {
	const usageType = priceOf(line)?.recurring?.usage_type;
	if (usageType) return usageType === 'metered';
	return !lineParent(line).isProration && line.period.end <= invoice.created && invoice.billing_reason !== 'subscription_create';
};

/**
 * A trial is billed with a line of nothing for a price that is something. Discounts do not make it: amounts are before them. Where no
 * price object stands in the line a zero unit amount may be the trial's own doing, so only an inline price can say that it is free.
 */
const isTrial = (line: InvoiceLine): boolean => {
	const price = priceOf(line);
	const unitAmount = price && unitAmountOf(price);
	const isFree = unitAmount != null && isZero(unitAmount);
	return line.amount === 0n && line.quantity !== 0n && !isFree && !lineParent(line).isProration;
};

/** A price in tiers is billed with one line per tier and one of quantity 0 per flat fee: together they are the item's line. */
const joinTiers = (lines: readonly InvoiceLine[]): InvoiceLine | undefined => {
	const [first, ...rest] = lines.toSorted((a, b) => (a.amount < b.amount ? 1 : -1));
	if (!first) return undefined;
	const others = rest.filter((line) => linePriceId(line) === linePriceId(first));
	const quantity = others.reduce((total, line) => total + (line.quantity ?? 0n), first.quantity ?? (others.length > 0 ? 0n : 1n));
	return { ...first, quantity, amount: others.reduce((total, line) => total + line.amount, first.amount) };
};

const termsKey = (line: InvoiceLine): string => `${linePriceId(line)} ${line.quantity}`;

/**
 * What the prorations of one item at one instant leave in force: the charge that is not taken back by a credit of the same price and
 * quantity; null when all that is left is a credit, which means the item was taken off; undefined when they change nothing.
 */
const afterChange = (lines: readonly InvoiceLine[]): InvoiceLine | null | undefined => {
	const open = lines.filter((line) => line.amount < 0n).map(termsKey);
	const hasCredit = open.length > 0;
	const charges = lines.filter((line) => {
		if (line.amount < 0n) return false;
		const taken = open.indexOf(termsKey(line));
		if (taken >= 0) open.splice(taken, 1);
		return taken < 0;
	});
	const charge = charges.find((line) => line.amount > 0n) ?? (hasCredit ? charges[0] : undefined); // unused time of a free price is worth nothing
	return charge ?? (open.length > 0 ? null : undefined);
};

/** What the lines of one item at one instant leave in force. A line of a whole period says it by itself. */
const inForce = (lines: readonly InvoiceLine[]): InvoiceLine | null | undefined => {
	const [changes, periods] = [lines.filter((line) => lineParent(line).isProration), lines.filter((line) => !lineParent(line).isProration)];
	return joinTiers(periods) ?? afterChange(changes);
};

const versionRow = (invoice: Invoice, line: InvoiceLine, status: string): EntityRowOf[] => {
	const { subscriptionId, itemId } = lineParent(line);
	const subscription = subscriptionId ?? subscriptionOfInvoice(invoice);
	if (itemId === null || subscription === null) return [];
	return [
		row('subscription_item_versions', {
			subscription_id: subscription,
			item_id: itemId,
			account_id: invoice.customer,
			effective_at: line.period.start,
			covers_until: status === 'canceled' ? null : line.period.end,
			evidence: 'invoice',
			status,
			price_id: linePriceId(line),
			quantity: line.quantity ?? 1n,
			is_paused: invoice.status === 'void',
			is_live: invoice.livemode,
			cancel_requested_at: null,
			cancel_at: null,
			service_period_end: null,
			signed_at: null,
			reason: null,
			recorded_at: null,
		}),
	];
};

/**
 * Once a subscription is unpaid, Stripe goes on making invoices and closes each at once, without an attempt to collect it. That is the
 * trace which the status leaves; it goes when the invoice is paid after all.
 */
const isClosedUnattempted = ({ status, collection_method, auto_advance, attempt_count }: Invoice): boolean =>
	(status === 'open' || status === 'uncollectible') &&
	collection_method === 'charge_automatically' &&
	auto_advance === false &&
	attempt_count === 0n;

const statusOf = (invoice: Invoice, line: InvoiceLine): string => {
	if (isTrial(line)) return 'trialing';
	return isClosedUnattempted(invoice) ? 'unpaid' : 'active';
};

/** The state of each subscription item that the invoice's lines prove, from the start of their period. A replaced invoice proves nothing. */
export const invoiceVersions = (invoice: Invoice): EntityRowOf[] => {
	if (invoice.status === 'void' && invoice.latest_revision && invoice.latest_revision !== invoice.id) return [];
	const lines = invoice.lines.data.filter((line) => lineParent(line).itemId !== null && !isUsage(invoice, line));
	const changes = Map.groupBy(lines, (line) => `${lineParent(line).itemId} ${line.period.start.getTime()}`);
	return [...changes.values()].flatMap((group) => {
		const line = inForce(group);
		if (line) return versionRow(invoice, line, statusOf(invoice, line));
		const [credit] = group;
		return line === null && credit ? versionRow(invoice, credit, 'canceled') : [];
	});
};
