import type { Config, PolicyChoice } from '../../shared/contracts/config.ts';
import { type Policy, policySchema } from '../../shared/contracts/policy.ts';
import { POLICY_PRESETS, type PolicyPreset } from '../../shared/contracts/policy-presets.ts';
import { Problem } from '../../shared/problem.ts';
import type { NamedPolicy } from '../transform/inputs/policies.ts';

const PRESETS: ReadonlyMap<string, PolicyPreset> = new Map(Object.entries(POLICY_PRESETS));

const wrong = (what: string, saw: string, next: string): Problem =>
	new Problem({ kind: 'configuration', what, where: 'policies', saw, next });

const presetOf = (name: string): PolicyPreset => {
	const preset = PRESETS.get(name);
	if (preset === undefined) throw wrong('There is no such policy', name, `choose from ${[...PRESETS.keys()].join(', ')}`);
	return preset;
};

/** The zone and the reporting currency of a configuration. With a reporting currency, a change of rate is shown as FX. */
const surroundings = ({ timezone, reporting_currency }: Config, { fx }: Policy): Partial<Policy> =>
	reporting_currency === null
		? { timezone }
		: { timezone, reporting_currency, fx: fx === 'none' || fx === 'per_currency' ? 'opening_rate' : fx };

/** A preset in the surroundings of the configuration, and over both the rules that the choice itself names. */
const named = (choice: PolicyChoice, config: Config, sources: readonly string[]): NamedPolicy => {
	const { id, preset, rules } = typeof choice === 'string' ? { id: choice, preset: choice, rules: {} } : choice;
	const { rules: base, unexpressed } = presetOf(preset);
	const policy = policySchema.parse({ ...base, ...surroundings(config, base), ...rules });
	const isConverted = policy.fx === 'opening_rate' || policy.fx === 'closing_rate';
	if (isConverted && policy.reporting_currency === null)
		throw wrong(`policy ${id} converts currencies into none`, `fx: ${policy.fx}`, 'give reporting_currency, or fx: per_currency');
	return { id, policy, sources, preset, unexpressed };
};

/** The policies of a run, each over all configured sources. */
export const policiesOf = (config: Config): NamedPolicy[] => {
	const sources = config.sources.map(({ id }) => id);
	return config.policies.map((choice) => named(choice, config, sources));
};
