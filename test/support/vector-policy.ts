import * as z from 'zod';
import { POLICY_CONSTANTS, type Policy, policySchema } from '../../shared/contracts/policy.ts';
import { POLICY_PRESETS } from '../../shared/contracts/policy-presets.ts';
import { isZone, zoneAdvice } from '../../functions/local/configuration/zones.ts';
import { faultsOf, seen } from './vector-faults.ts';
import { month } from './vector-fields.ts';
import type { Vector } from './vector-format.ts';

/** Inputs of a run that the format lists among the policy's keys: the last closed month, and the day of the next one on which each was closed. */
const closingSchema = z.object({ closed_through: month.nullable().default(null), close_day: z.int().min(1).max(28).default(5) });
const RUN_INPUTS = Object.keys(closingSchema.shape);
const WHERE = 'policy_overrides';

/** Which months of a vector are closed and on which day, or what is wrong with that. */
export const closingOf = ({ policy_overrides }: Vector): z.infer<typeof closingSchema> | string[] => {
	const parsed = closingSchema.safeParse(policy_overrides);
	return parsed.success ? parsed.data : faultsOf(parsed.error, policy_overrides, WHERE);
};

const CONSTANTS: Readonly<Record<string, unknown>> = POLICY_CONSTANTS;

const constantFaults = (entries: readonly (readonly [string, unknown])[]): string[] =>
	entries
		.filter(([key, value]) => key in CONSTANTS && CONSTANTS[key] !== value)
		.map(([key, value]) => `${WHERE}.${key}: saw ${seen(value)}; it has no switch and is always ${seen(CONSTANTS[key])}; leave it out`);

/** What the schema does not see: a zone that does not exist, and a conversion into no currency. */
const meaningFaults = ({ timezone, fx, reporting_currency }: Policy): string[] => {
	const isConverted = fx === 'opening_rate' || fx === 'closing_rate';
	return [
		...(isZone(timezone) ? [] : [`${WHERE}.timezone: saw ${seen(timezone)}; ${zoneAdvice(timezone)}`]),
		...(isConverted && reporting_currency === null
			? [`${WHERE}.fx: saw ${seen(fx)} without a currency to convert into; give reporting_currency too, or fx per_currency`]
			: []),
	];
};

/** The policy of a vector, or what in its overrides the product has no switch for. */
export const policyOf = ({ policy_overrides }: Vector): Policy | string[] => {
	const entries = Object.entries(policy_overrides).filter(([key]) => !RUN_INPUTS.includes(key));
	const switches = Object.fromEntries(entries.filter(([key]) => !(key in CONSTANTS)));
	const parsed = policySchema.safeParse({ ...POLICY_PRESETS.tidemark_default.rules, ...switches });
	const faults = [
		...constantFaults(entries),
		...(parsed.success ? meaningFaults(parsed.data) : faultsOf(parsed.error, policy_overrides, WHERE)),
	];
	return parsed.success && faults.length === 0 ? parsed.data : faults;
};
