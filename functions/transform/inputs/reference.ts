import { required } from '../../../shared/contracts/column.ts';
import { EVIDENCE } from '../../../shared/contracts/evidence.ts';
import { currencyExponents } from '../../../shared/money/currencies.ts';

export const evidenceColumns = {
	evidence: required.varchar('Kind of evidence'),
	strength: required.bigint('Greater wins where two speak of one instant'),
	is_complete: required.boolean('True where it shows the whole subscription, and so ends what weaker evidence says'),
};

export const evidenceRows = () =>
	EVIDENCE.map((evidence, strength) => ({
		evidence,
		strength: BigInt(strength),
		is_complete: evidence === 'snapshot' || evidence === 'event',
	}));

export const currencyColumns = {
	code: required.varchar('ISO 4217 code, lower case'),
	exponent: required.bigint('Decimal places of the minor unit'),
};

export const currencyRows = () => [...currencyExponents].map(([code, exponent]) => ({ code, exponent: BigInt(exponent) }));

export const shiftColumns = {
	places: required.bigint('Places by which the decimal point moves'),
	factor: required.decimal('Ten to that power'),
};

/** Exponents run from 0 to 3, so a pair of currencies is at most three places apart. */
export const shiftRows = () =>
	[-3, -2, -1, 0, 1, 2, 3].map((places) => ({
		places: BigInt(places),
		factor: places < 0 ? `0.${'0'.repeat(-places - 1)}1` : `1${'0'.repeat(places)}`,
	}));

export const parameterColumns = {
	as_of: required.timestamp('Instant the run speaks of; nothing that takes effect at or after it counts'),
	bridge_tolerance_minor: required.bigint(
		'Minor units that may stay unexplained between MRR and invoices, per account, currency and month',
	),
};
