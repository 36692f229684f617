import { expect, test } from 'vitest';
import { synthesise } from './company.ts';
import { allPermissions, type Permission } from './permissions.ts';

const HOW = `What the stack allows is not what test/infra/permissions.json says. To write the file anew, once each line below is meant:
npx vitest run --project unit --update test/infra/permission-table.test.ts
and review its diff with the change`;

const short = ({ action, resource }: Permission): string =>
	`${action} ${resource
		.replace(/^arn:aws:/, '')
		.replace(':region:account:', ':')
		.replace('s3:::', '')}`;

const conditionOf = ({ condition }: Permission): string =>
	Object.entries(condition)
		.flatMap(([operator, keys]) => Object.entries(keys).map(([key, values]) => `${operator} ${key} ${values.join(', ')}`))
		.join(' and ');

/** Per pair of action and resource the conditions under which it is allowed, in the order of the alphabet. */
const pairs = (permissions: readonly Permission[]): Record<string, string> =>
	Object.fromEntries(
		[...Map.groupBy(permissions, short)]
			.map(([pair, of]) => [pair, of.map((one) => conditionOf(one) || 'always').join(' or ')] as const)
			.sort(([left], [right]) => (left < right ? -1 : 1)),
	);

const { template } = synthesise();

test('every role and the policy for readers may do what the file says, and nothing else', async () => {
	const table = Object.fromEntries([...allPermissions(template)].map(([name, of]) => [name, pairs(of)]));
	await expect(`${JSON.stringify(table, null, '\t')}\n`, HOW).toMatchFileSnapshot('permissions.json');
});
