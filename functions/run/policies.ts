import type { Config } from '../../shared/contracts/config.ts';
import { POLICY_PRESETS, type Policy, policySchema } from '../../shared/contracts/policy.ts';
import { Problem } from '../../shared/problem.ts';
import type { NamedPolicy } from '../transform/inputs/policies.ts';

const PRESETS: ReadonlyMap<string, unknown> = new Map(Object.entries(POLICY_PRESETS));

/** A preset with the zone and the reporting currency of the configuration. With a reporting currency, a change of rate is shown as FX. */
const configured = (name: string, { reporting_currency, timezone }: Config): Policy => {
	const preset = PRESETS.get(name);
	if (preset === undefined)
		throw new Problem({
			kind: 'configuration',
			what: 'There is no such policy',
			where: 'policies',
			saw: name,
			next: `choose from ${[...PRESETS.keys()].join(', ')}`,
		});
	const policy = policySchema.parse(preset);
	if (reporting_currency === null) return { ...policy, timezone };
	return { ...policy, timezone, reporting_currency, fx: policy.fx === 'none' ? 'opening_rate' : policy.fx };
};

/** The policies of a run, each over all configured sources. */
export const policiesOf = (config: Config): NamedPolicy[] => {
	const sources = config.sources.map(({ id }) => id);
	return config.policies.map((id) => ({ id, policy: configured(id, config), sources }));
};
