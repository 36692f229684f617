import { type Config, isDropSource, type PolicyChoice } from '../../../shared/contracts/config.ts';
import { POLICY_PRESETS } from '../../../shared/contracts/policy-presets.ts';
import { nearest } from '../../../shared/nearest.ts';
import { isZone, zoneAdvice } from './zones.ts';
import { type Fault, KEY_AS_NAME, wrongSecret } from './faults.ts';
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
			message: `saw ${JSON.stringify(name)}; ${meant === undefined ? '' : `did you mean ${meant}? `}allowed: ${known.join(', ')}`,
		},
	];
};

const repeatedSources = (config: Config): Fault[] =>
	config.sources.flatMap(({ id }, index) =>
		config.sources.findIndex((source) => source.id === id) < index
			? [{ path: ['sources', index, 'id'], message: `saw "${id}" twice; every source needs an id of its own` }]
			: [],
	);

const policyId = (choice: PolicyChoice): string => (typeof choice === 'string' ? choice : choice.id);

const unknownZone = (path: Path, zone: string | undefined): Fault[] =>
	zone === undefined || isZone(zone) ? [] : [{ path, message: `saw ${JSON.stringify(zone)}; ${zoneAdvice(zone)}` }];

const unknownNames = (choice: PolicyChoice, index: number): Fault[] => {
	const presets = Object.keys(POLICY_PRESETS);
	if (typeof choice === 'string') return unknown(['policies', index], choice, presets);
	return [
		...unknown(['policies', index, 'preset'], choice.preset, presets),
		...unknownZone(['policies', index, 'rules', 'timezone'], choice.rules.timezone),
	];
};

const repeatedPolicies = ({ policies }: Config): Fault[] =>
	policies
		.map(policyId)
		.flatMap((id, index, ids) =>
			ids.indexOf(id) < index
				? [{ path: ['policies', index], message: `saw "${id}" twice; every policy gives one set of rows, so name it once` }]
				: [],
		);

const listAt = (config: unknown, key: string): readonly unknown[] => {
	const list: unknown = typeof config === 'object' && config !== null ? Reflect.get(config, key) : undefined;
	return Array.isArray(list) ? list : [];
};

/**
 * Sources whose connector nothing answers to, found before the schema has its say: which keys a source may have depends on its connector,
 * so that of an unknown one nothing else can be said.
 */
export const connectorFaults = (config: unknown, { connectors }: KnownNames): Fault[] =>
	listAt(config, 'sources').flatMap((source, index) => {
		const name: unknown = typeof source === 'object' && source !== null ? Reflect.get(source, 'connector') : undefined;
		return typeof name === 'string' ? unknown(['sources', index, 'connector'], name, [...connectors, 'drop'].sort()) : [];
	});

/** Faults that need more than the schema: names that nothing answers to, zones that do not exist, ids given twice. */
export const nameFaults = (config: Config, { healthProfiles }: KnownNames): Fault[] => [
	...config.policies.flatMap(unknownNames),
	...unknownZone(['timezone'], config.timezone),
	...unknown(['health_profile'], config.health_profile, healthProfiles),
	...config.sources.flatMap((source, index) =>
		!isDropSource(source) && KEY_AS_NAME.test(source.secret) ? [wrongSecret(['sources', index, 'secret'], source.secret)] : [],
	),
	...repeatedPolicies(config),
	...repeatedSources(config),
];
