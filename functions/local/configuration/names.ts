import type { Config } from '../../../shared/contracts/config.ts';
import { POLICY_PRESETS } from '../../../shared/contracts/policy.ts';
import { nearest } from '../../../shared/nearest.ts';
import type { Fault } from './faults.ts';
import type { Path } from './schema-tree.ts';

/** Names that settings may refer to but that the schema does not list. */
export interface KnownNames {
	readonly connectors: readonly string[];
	readonly healthProfiles: readonly string[];
}

const unknown = (path: Path, name: string, known: readonly string[]): Fault[] => {
	if (known.includes(name)) return [];
	const meant = nearest(name, known);
	return [
		{
			path,
			message:
				`saw ${JSON.stringify(name)}; ${meant === undefined ? '' : `did you mean ${meant}? `}${known.length > 20 ? '' : `allowed: ${known.join(', ')}`}`.trimEnd(),
		},
	];
};

const isZone = (name: string): boolean => {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
	} catch {
		return false;
	}
};

const repeatedSources = (config: Config): Fault[] =>
	config.sources.flatMap(({ id }, index) =>
		config.sources.findIndex((source) => source.id === id) < index
			? [{ path: ['sources', index, 'id'], message: `saw "${id}" twice; every source needs an id of its own` }]
			: [],
	);

/** Faults that need more than the schema: names that nothing answers to, zones that do not exist, ids given twice. */
export const nameFaults = (config: Config, { connectors, healthProfiles }: KnownNames): Fault[] => [
	...config.policies.flatMap((policy, index) => unknown(['policies', index], policy, Object.keys(POLICY_PRESETS))),
	...(isZone(config.timezone) ? [] : unknown(['timezone'], config.timezone, Intl.supportedValuesOf('timeZone'))),
	...unknown(['health_profile'], config.health_profile, healthProfiles),
	...config.sources.flatMap(({ connector }, index) => unknown(['sources', index, 'connector'], connector, [...connectors, 'drop'])),
	...repeatedSources(config),
];
