import type { Template } from 'aws-cdk-lib/assertions';
import { allPermissions, type Permission } from './permissions.ts';
import { allRules, type Rule } from './resource-policies.ts';

const shortName = (arn: string): string =>
	arn
		.replace(/^arn:aws:/, '')
		.replace(':region:account:', ':')
		.replace('s3:::', '');

const short = ({ action, resource }: Permission): string => `${action} ${shortName(resource)}`;
const shortRule = (rule: Rule): string => `${rule.effect} ${rule.principal} ${short(rule)}`;

const conditionOf = ({ condition }: Permission): string =>
	Object.entries(condition)
		.flatMap(([operator, keys]) => Object.entries(keys).map(([key, values]) => `${operator} ${key} ${values.join(', ')}`))
		.join(' and ');

/** Per pair of action and resource the conditions under which it holds, in the order of the alphabet. */
const pairs = <P extends Permission>(permissions: readonly P[], spelt: (permission: P) => string): Record<string, string> =>
	Object.fromEntries(
		[...Map.groupBy(permissions, spelt)]
			.map(([pair, of]) => [pair, of.map((one) => conditionOf(one) || 'always').join(' or ')] as const)
			.sort(([left], [right]) => (left < right ? -1 : 1)),
	);

/** Everything that a stack allows: by identity per role and managed policy, and by what trust policies and resources say themselves. */
export const permissionTable = (template: Template): Record<string, Record<string, string>> =>
	Object.fromEntries([
		...[...allPermissions(template)].map(([name, of]) => [name, pairs(of, short)] as const),
		...[...allRules(template)].map(([name, of]) => [name, pairs(of, shortRule)] as const),
	]);
