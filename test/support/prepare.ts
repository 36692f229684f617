import type { NamedPolicy } from '../../functions/transform/inputs/policies.ts';
import type { SourceRows } from './company.ts';
import { type CloseStep, closeSteps } from './vector-closes.ts';
import { isRefused, readVector, type Vector } from './vector-format.ts';
import { closingOf, policyOf } from './vector-policy.ts';
import { entityRowsOf } from './vectors.ts';

/** A vector with the rows of its source and its policy, ready to run. */
export interface Prepared {
	/** Its place among all that were given: names may be given twice. */
	readonly place: number;
	readonly vector: Vector;
	readonly rows: SourceRows[string];
	readonly policy: NamedPolicy['policy'];
	/** Closes of its months, in order. */
	readonly closes: readonly CloseStep[];
}

/** One reason why a vector cannot be run. */
export interface Refusal {
	readonly place: number;
	readonly name: string;
	readonly reason: string;
}

/** A vector ready to run, or why it cannot be. */
const prepareOne = (value: unknown, place: number): Prepared | { readonly name: string; readonly reasons: readonly string[] } => {
	const vector = readVector(value, place);
	if (isRefused(vector)) return vector;
	const [policy, closing] = [policyOf(vector), closingOf(vector)];
	if (Array.isArray(policy) || Array.isArray(closing))
		return { name: vector.name, reasons: [policy, closing].flatMap((one) => (Array.isArray(one) ? one : [])) };
	try {
		return { place, vector, policy, rows: entityRowsOf(vector), closes: closeSteps(vector, closing) };
	} catch (error) {
		return { name: vector.name, reasons: [error instanceof Error ? error.message : String(error)] };
	}
};

/** Vectors that can be run, and of the others why they cannot: unknown event types, keys and policy values, impossible events. */
export const prepare = (values: readonly unknown[]): { prepared: Prepared[]; refused: Refusal[] } => {
	const prepared: Prepared[] = [];
	const refused: Refusal[] = [];
	for (const [place, value] of values.entries()) {
		const one = prepareOne(value, place);
		if ('reasons' in one) refused.push(...one.reasons.map((reason) => ({ place, name: one.name, reason })));
		else prepared.push(one);
	}
	return { prepared, refused };
};

/** Vectors as another policy sees them. */
export const underPolicy = (prepared: readonly Prepared[], policy: NamedPolicy['policy']): Prepared[] =>
	prepared.map((one) => ({ ...one, policy }));
