import { describe, expect, test } from 'vitest';
import { CONFIG, synthesise } from './company.ts';
import { conditionsOn, isFor, isOfService, may } from './iam.ts';
import { allPermissions, type Permission, permissionsOf } from './permissions.ts';
import { readable } from './readable.ts';

const { template } = synthesise();
const everybody = [...allPermissions(template)];
const READERS = CONFIG.sources.map(({ id }) => ({ id, name: `tidemark-test-read-${id.replaceAll('_', '-')}` }));
const VENDORS = READERS.filter(({ id }) => id !== 'rates');
/** Those to whom a missing object is an answer: no pointer before the first publication, no mark of an attempt, no publication of a typed id. */
const MISSING = ['metrics', 'cleanup', 'close', 'rollback'].map((name) => `tidemark-test-${name}`);

/** Of everybody who may do anything of a kind, what. */
const whoMay = (kind: (permission: Permission) => boolean): Record<string, string[]> =>
	Object.fromEntries(
		everybody
			.map(([name, permissions]) => [name, permissions.filter(kind).map(({ action, resource }) => `${action} ${resource}`)] as const)
			.filter(([, permissions]) => permissions.length > 0),
	);
const own = (id: string): string[] => [`log/${id}/00000001.json`, `log/${id}/checkpoint/00000050.json`, `raw/${id}/invoices/1.parquet`];

describe('everybody', () => {
	test('is every function, every schedule and the policy for readers, each by its own name', () => {
		const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(({ Properties }) =>
			String(Properties.FunctionName),
		);
		const schedules = Object.values(template.findResources('AWS::Scheduler::Schedule')).map(
			({ Properties }) => `schedule ${Properties.Name}`,
		);
		expect(everybody.map(([name]) => name).sort()).toEqual([...functions, ...schedules, 'policy tidemark-test-reader'].sort());
		for (const [name, permissions] of everybody) expect(permissions.length, name).toBeGreaterThan(1);
	});

	test.each(everybody)('%s has no action with a star', (_, permissions) =>
		expect(permissions.filter(({ action }) => action.includes('*'))).toEqual([]),
	);

	test.each(everybody)('%s has no resource that is a star alone, but for X-Ray, which has none to name', (_, permissions) =>
		expect(permissions.filter((one) => !isOfService(one, 'xray') && /^(arn:)?[*:?]*$/.test(one.resource))).toEqual([]),
	);

	test.each(everybody)('%s uses the data key only by way of a service', (_, permissions) => {
		for (const { condition, resource } of permissions.filter((one) => isOfService(one, 'kms'))) {
			expect(resource).toBe('<StoreKey.Arn>');
			expect(condition['StringEquals']?.['kms:ViaService']).toHaveLength(1);
		}
	});

	test('a reader of a vendor reads its own secret, and nobody else reads any', () => {
		const secret = (id: string): string => `secretsmanager:GetSecretValue <Read${id.replaceAll('_', '')}Secret>`;
		expect(whoMay((one) => isOfService(one, 'secretsmanager'))).toEqual(
			Object.fromEntries(VENDORS.map(({ id, name }) => [name, [secret(id)]])),
		);
	});

	test('only the reader of a source with a secret may use the data key through Secrets Manager', () => {
		const throughSecrets = ({ condition }: Permission): boolean => !String(condition['StringEquals']?.['kms:ViaService']).startsWith('s3.');
		expect(whoMay((one) => isOfService(one, 'kms') && throughSecrets(one))).toEqual(
			Object.fromEntries(VENDORS.map(({ name }) => [name, ['kms:Decrypt <StoreKey.Arn>']])),
		);
	});

	test('whoever lists names prefixes; those that ask for objects that may be missing get a list without any prefix too, and they are four', () => {
		const operators = (permissions: readonly Permission[]): string[] =>
			['s3:ListBucket', 's3:ListBucketVersions'].flatMap((action) => conditionsOn(permissions, action)).flatMap(Object.keys);
		const expected = everybody.flatMap(([name]) => (name.startsWith('schedule ') ? [] : [[name, MISSING.includes(name)] as const]));
		for (const [name, isAsking] of expected)
			expect(new Set(operators(permissionsOf(template, name))), name).toEqual(new Set([isAsking ? 'StringLikeIfExists' : 'StringLike']));
		for (const { condition } of everybody.flatMap(([, permissions]) => permissions).filter((one) => isFor(one, 's3:ListBucket')))
			for (const prefix of Object.values(condition).flatMap((keys) => keys['s3:prefix'] ?? ['*']))
				expect(prefix).toMatch(/^[a-z]+\/([a-z_]+\/)?\*$/);
	});

	test('only the erasure deletes versions', () =>
		expect(Object.keys(whoMay((one) => isFor(one, 's3:DeleteObjectVersion')))).toEqual(['tidemark-test-erase']));

	test('nobody changes roles, keys, buckets or functions', () =>
		expect(
			whoMay((one) =>
				['iam:PassRole', 'sts:AssumeRole', 'kms:PutKeyPolicy', 's3:PutBucketPolicy', 's3:DeleteBucket', 'lambda:UpdateFunctionCode'].some(
					(action) => isFor(one, action),
				),
			),
		).toEqual({}));

	test('a schedule may start its one function and leave dead letters in its queue, and nobody else starts any', () => {
		const [functions, aliases] = ['AWS::Lambda::Function', 'AWS::Lambda::Alias'].map((type) => template.findResources(type));
		const schedules = Object.values(template.findResources('AWS::Scheduler::Schedule')).map(({ Properties }) => Properties);
		expect(Object.keys(whoMay((one) => isFor(one, 'lambda:InvokeFunction')))).toEqual(schedules.map(({ Name }) => `schedule ${Name}`));
		for (const { Name, Target } of schedules) {
			const { FunctionName, DeadLetterConfig } =
				functions?.[aliases?.[Target.Arn.Ref]?.['Properties'].FunctionName.Ref]?.['Properties'] ?? {};
			expect(FunctionName).toBe(Name);
			expect(permissionsOf(template, `schedule ${Name}`)).toEqual([
				{ action: 'lambda:InvokeFunction', resource: readable(template, Target.Arn), condition: {} },
				{ action: 'sqs:SendMessage', resource: readable(template, DeadLetterConfig.TargetArn), condition: {} },
			]);
		}
	});
});

describe.each(READERS)('the reader of $id', ({ id, name }) => {
	const permissions = permissionsOf(template, name);

	test('reads and writes its log, its data and its quarantine', () => {
		for (const key of [...own(id), `quarantine/${id}/1.jsonl`])
			expect([may(permissions, 's3:PutObject', key), may(permissions, 's3:GetObject', key)], key).toEqual([true, true]);
	});

	test('reads what people drop for it only where it is a drop source, and never writes there', () => {
		expect(may(permissions, 's3:GetObject', `drop/${id}/1.csv`)).toBe(id === 'rates');
		expect(may(permissions, 's3:PutObject', `drop/${id}/1.csv`)).toBe(false);
	});

	test('reaches nothing of any other source, nothing published and nothing of a run', () => {
		const others = READERS.filter((other) => other.id !== id).flatMap((other) => [
			...own(other.id),
			`quarantine/${other.id}/1.jsonl`,
			`drop/${other.id}/1.csv`,
		]);
		const company = ['published/mrr/x.parquet', 'publications/x/manifest.json', 'closes/log/00000001.json', 'erasures/00000001.json'];
		for (const key of [...others, ...company, 'runs/x', 'athena/runs/x', 'athena/readers/x', `raw${id}/x`, 'x'])
			for (const action of ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:GetObjectVersion'])
				expect(may(permissions, action, key), `${action} ${key}`).toBe(false);
	});

	test('deletes nothing, lists under its own prefixes alone, and reaches neither the catalogue nor Athena', () => {
		for (const key of own(id)) expect(may(permissions, 's3:DeleteObject', key)).toBe(false);
		const prefixes = ['log', 'raw', 'quarantine', ...(id === 'rates' ? ['drop'] : [])].map((folder) => `${folder}/${id}/*`);
		expect(conditionsOn(permissions, 's3:ListBucket')).toEqual([{ StringLike: { 's3:prefix': prefixes } }]);
		expect(permissions.filter((one) => isOfService(one, 'glue') || isOfService(one, 'athena'))).toEqual([]);
	});
});
