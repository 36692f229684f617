/**
 * Places by which Stripe's smallest unit lies away from the ISO 4217 minor unit. Everywhere else the two agree: Stripe's other
 * zero-decimal and three-decimal currencies are those of ISO.
 * - isk, ugx: no decimals in ISO 4217, yet Stripe keeps writing them with two ("100 continues to represent 1 króna").
 * - mga: two in ISO 4217 (an ariary has five iraimbilanja), zero-decimal at Stripe.
 * huf and twd are special in payouts only, which are not read. Source: docs.stripe.com/currencies#special-cases
 */
const PLACES_FROM_ISO: Readonly<Record<string, number>> = { isk: -2, ugx: -2, mga: 2 };

const placesOf = (currency: string): number => PLACES_FROM_ISO[currency] ?? 0;

/** Stripe's integer amount in ISO minor units; a fraction of a króna (billed before April 2023) is rounded half away from zero. */
export const minorUnits = (amount: bigint, currency: string): bigint => {
	const places = placesOf(currency);
	if (places >= 0) return amount * 10n ** BigInt(places);
	const divisor = 10n ** BigInt(-places);
	const half = amount < 0n ? -divisor / 2n : divisor / 2n;
	return (amount + half) / divisor;
};

/** Stripe's decimal amount in ISO minor units, by moving the point; digits beyond the twelfth place are cut off. */
export const minorDecimal = (text: string, currency: string): string => {
	const places = placesOf(currency);
	if (places === 0) return text;
	const [whole = '', fraction = ''] = text.replace('-', '').split('.');
	const digits = whole.padStart(Math.max(0, -places) + 1, '0') + fraction.padEnd(Math.max(0, places), '0');
	const point = digits.length - Math.max(fraction.length, places) + places;
	const moved = `${digits.slice(0, point).replace(/^0+(?=\d)/, '')}.${digits.slice(point, point + 12)}`.replace(/\.?0*$/, '');
	return text.startsWith('-') ? `-${moved}` : moved;
};
