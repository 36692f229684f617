import { Match } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { FINDINGS } from '../../infra/accepted-findings.ts';
import { demanded, may, permissionsOf, readerPermissions, synthesise } from './company.ts';

const { app, stack, template } = synthesise();
const resources = (type: string) => Object.values(template.findResources(type)).map(({ Properties }) => Properties);

describe('the security scan', () => {
	const findings = () => [new AwsSolutionsChecks(app), new ServerlessChecks(app)].flatMap((pack) => pack.validateScope(stack).violations);

	test('finds nothing that has no stated reason', () => {
		const open = findings().map(({ ruleName, description }) => `${ruleName}: ${description}`);
		expect(open, open.join('\n')).toEqual([]);
	});

	test('would find a bucket without encryption, TLS or logs', () => {
		const other = synthesise();
		expect(new Bucket(other.stack, 'Careless').encryptionKey).toBeUndefined();
		const names = new AwsSolutionsChecks(other.app).validateScope(other.stack).violations.map(({ ruleName }) => ruleName);
		expect(names).toEqual(expect.arrayContaining(['AwsSolutions-S1', 'AwsSolutions-S10']));
	});
});

describe('data at rest', () => {
	test('is versioned, encrypted, closed to the public and reached over TLS only', () => {
		template.hasResourceProperties('AWS::S3::Bucket', {
			VersioningConfiguration: { Status: 'Enabled' },
			BucketEncryption: {
				ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true }],
			},
		});
		for (const { PublicAccessBlockConfiguration } of resources('AWS::S3::Bucket')) {
			expect(PublicAccessBlockConfiguration).toEqual({
				BlockPublicAcls: true,
				BlockPublicPolicy: true,
				IgnorePublicAcls: true,
				RestrictPublicBuckets: true,
			});
		}
		const policies = resources('AWS::S3::BucketPolicy').map(({ PolicyDocument }) => PolicyDocument.Statement);
		expect(policies).toHaveLength(2);
		for (const statements of policies)
			expect(statements).toContainEqual(
				expect.objectContaining({ Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
			);
	});

	test('outlives the stack, and temporary files do not outlive a week', () => {
		const buckets = Object.values(template.findResources('AWS::S3::Bucket'));
		expect(buckets.map((bucket) => [bucket['DeletionPolicy'], bucket['UpdateReplacePolicy']])).toEqual([
			['Retain', 'Retain'],
			['Retain', 'Retain'],
		]);
		template.hasResourceProperties('AWS::S3::Bucket', {
			LifecycleConfiguration: {
				Rules: Match.arrayWith(
					['runs/', 'athena/runs/', 'athena/readers/'].map((Prefix) => Match.objectLike({ Prefix, ExpirationInDays: 7 })),
				),
			},
		});
	});

	test.each([
		['log/stripe/00000001.json', [['s3:if-none-match']]],
		['log/stripe_eu/00012345.json', [['s3:if-none-match']]],
		['publications/20251215T000000000Z-0a1b2c3d/manifest.json', [['s3:if-none-match']]],
		['erasures/00000001.json', [['s3:if-none-match']]],
		['published/current_publication/pointer.json', [['s3:if-none-match', 's3:if-match']]],
		['closes/log/00000001.json', [['s3:if-none-match']]],
		['closes/2026-10/00000001-x/account_months/part-0.parquet', []],
		['log/stripe/checkpoint/00000050.json', []],
		['raw/stripe/invoices/00000001-0a1b2c3d-invoices.parquet', []],
		['published/views.sql', []],
	])('a put of %s must carry one of %j', (key, conditions) => expect(demanded(template, key)).toEqual(conditions));
});

describe('a function', () => {
	const NAMES = [
		'tidemark-test-cleanup',
		'tidemark-test-close',
		'tidemark-test-erase',
		'tidemark-test-metrics',
		'tidemark-test-read-rates',
		'tidemark-test-read-stripe',
		'tidemark-test-read-stripe-eu',
		'tidemark-test-rollback',
	];

	test('exists per source and per job, durable, traced, with dead letters and a bounded log', () => {
		const functions = resources('AWS::Lambda::Function');
		expect(functions.map(({ FunctionName }) => FunctionName).sort()).toEqual(NAMES);
		for (const made of functions) {
			expect(made).toMatchObject({
				Runtime: 'nodejs24.x',
				Timeout: 900,
				TracingConfig: { Mode: 'Active' },
				DurableConfig: { ExecutionTimeout: 86_400 },
			});
			expect(made.DeadLetterConfig).toBeDefined();
			expect(made.VpcConfig).toBeUndefined();
		}
		expect(resources('AWS::Logs::LogGroup').map(({ RetentionInDays }) => RetentionInDays)).toEqual(NAMES.map(() => 90));
	});

	test('is started by its own schedule, in the zone of the configuration, by its live alias, with retries and dead letters', () => {
		const schedules = resources('AWS::Scheduler::Schedule');
		expect(schedules.map(({ Name }) => Name).sort()).toEqual(NAMES.filter((name) => !/-(rollback|close|erase)$/.test(name)));
		for (const { ScheduleExpressionTimezone, Target } of schedules) {
			expect(ScheduleExpressionTimezone).toBe('Europe/Berlin');
			expect(Target.Arn.Ref).toMatch(/Live/);
			expect(Target.RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0);
			expect(Target.DeadLetterConfig.Arn).toBeDefined();
		}
		expect(schedules.find(({ Name }) => Name === 'tidemark-test-metrics')?.Target.Input).toBe('{"as_of":"<aws.scheduler.scheduled-time>"}');
	});

	test('of a vendor has a secret of its own, made empty; a drop source has none', () => {
		expect(
			resources('AWS::SecretsManager::Secret').map(({ Name, SecretString, GenerateSecretString }) => [
				Name,
				SecretString,
				GenerateSecretString,
			]),
		).toEqual([
			['tidemark/test/stripe', undefined, undefined],
			['tidemark/test/stripe_eu', undefined, undefined],
		]);
	});
});

describe('permissions', () => {
	const reader = permissionsOf(template, 'tidemark-test-read-stripe');
	const metrics = permissionsOf(template, 'tidemark-test-metrics');
	const cleanup = permissionsOf(template, 'tidemark-test-cleanup');
	const rollback = permissionsOf(template, 'tidemark-test-rollback');
	const close = permissionsOf(template, 'tidemark-test-close');
	const erase = permissionsOf(template, 'tidemark-test-erase');
	const people = readerPermissions(template);

	test.each([
		'log/stripe/00000001.json',
		'log/stripe/checkpoint/00000050.json',
		'raw/stripe/invoices/1.parquet',
		'quarantine/stripe/1.jsonl',
	])('a reader of stripe writes %s', (key) => {
		expect([may(reader, 's3:PutObject', key), may(reader, 's3:GetObject', key)]).toEqual([true, true]);
	});

	test.each([
		'log/stripe_eu/00000001.json',
		'raw/stripe_eu/invoices/1.parquet',
		'quarantine/rates/1.jsonl',
		'drop/rates/1.csv',
		'published/mrr/x.parquet',
		'publications/x/manifest.json',
		'runs/x',
		'athena/runs/x',
		'rawstripe/x',
		'x',
	])('a reader of stripe neither reads nor writes %s', (key) =>
		expect(['s3:PutObject', 's3:GetObject', 's3:DeleteObject'].some((action) => may(reader, action, key))).toBe(false),
	);

	test('a reader of a vendor reads its own secret, and nobody else reads any', () => {
		const secrets = (name: string): string[] =>
			permissionsOf(template, name)
				.filter(({ action }) => action.startsWith('secretsmanager:'))
				.map(({ action, resource }) => `${action} ${resource}`);
		expect(secrets('tidemark-test-read-stripe')).toEqual([expect.stringMatching(/^secretsmanager:GetSecretValue <ReadstripeSecret/)]);
		expect(secrets('tidemark-test-read-stripe-eu')).toEqual([expect.stringMatching(/^secretsmanager:GetSecretValue <ReadstripeeuSecret/)]);
		for (const name of ['read-rates', 'metrics', 'cleanup', 'rollback', 'erase']) expect(secrets(`tidemark-test-${name}`)).toEqual([]);
	});

	test('only the reader of a source with a secret may use the data key through Secrets Manager', () => {
		const services = (name: string): string[] =>
			permissionsOf(template, name)
				.filter(({ action }) => action === 'kms:Decrypt')
				.map(({ condition }) => JSON.stringify(condition?.['StringEquals']?.['kms:ViaService']).match(/s3|secretsmanager/)?.[0] ?? '')
				.sort();
		expect(services('tidemark-test-read-stripe')).toEqual(['s3', 'secretsmanager']);
		for (const name of ['read-rates', 'metrics', 'cleanup', 'rollback'])
			expect(services(`tidemark-test-${name}`)).not.toContain('secretsmanager');
	});

	test('a reader reaches neither the catalogue nor Athena', () => {
		expect(reader.filter(({ action }) => /^(glue|athena):/.test(action))).toEqual([]);
	});

	test('the run reads what is committed and writes no commit and no raw file', () => {
		expect(may(metrics, 's3:GetObject', 'log/stripe/00000001.json')).toBe(true);
		for (const key of ['log/stripe/00000001.json', 'raw/stripe/invoices/1.parquet', 'quarantine/stripe/1.jsonl']) {
			expect(['s3:PutObject', 's3:DeleteObject'].some((action) => may(metrics, action, key))).toBe(false);
		}
		expect(may(metrics, 's3:DeleteObject', 'published/current_publication/pointer.json')).toBe(false);
		expect(may(metrics, 's3:DeleteObject', 'published/mrr_ledger/publication_id=x/part-0.parquet')).toBe(true);
	});

	test('the clean-up deletes data and given-up manifests, never a commit or the pointer, and writes no data', () => {
		expect(
			[
				'raw/stripe/invoices/1.parquet',
				'quarantine/rates/1.jsonl',
				'publications/x/manifest.json',
				'published/t/publication_id=x/1.parquet',
			].every((key) => may(cleanup, 's3:DeleteObject', key)),
		).toBe(true);
		expect(
			['log/stripe/00000001.json', 'published/current_publication/pointer.json', 'drop/rates/1.csv'].some((key) =>
				may(cleanup, 's3:DeleteObject', key),
			),
		).toBe(false);
		expect(cleanup.filter(({ action }) => action === 's3:PutObject').map(({ resource }) => resource.replace(/^<[^>]*>/, ''))).toEqual([
			'/published/views.sql*',
		]);
	});

	test('a close writes what it freezes and its log; it alone takes away what its interrupted export left, and nobody deletes of the log', () => {
		const frozen = 'closes/2026-10/00000001-20261130T120000000Z/account_months/part-0.parquet';
		expect(['closes/log/00000001.json', frozen].every((key) => may(close, 's3:PutObject', key))).toBe(true);
		expect([close, cleanup, metrics, rollback, erase].map((permissions) => may(permissions, 's3:DeleteObject', frozen))).toEqual([
			true,
			false,
			false,
			false,
			false,
		]);
		expect(
			['published/t/publication_id=x/1.parquet', 'log/stripe/00000001.json', 'raw/stripe/i/1.parquet'].some((key) =>
				may(close, 's3:PutObject', key),
			),
		).toBe(false);
		for (const permissions of [close, cleanup, metrics, rollback])
			for (const key of ['closes/log/00000001.json', 'closes/log/12345678.json'])
				expect(may(permissions, 's3:DeleteObject', key), key).toBe(false);
		expect([metrics, cleanup].map((permissions) => may(permissions, 's3:GetObject', 'closes/log/00000001.json'))).toEqual([true, true]);
		expect(may(metrics, 's3:PutObject', 'closes/log/00000001.json')).toBe(false);
	});

	test('the rollback moves the pointer and writes nothing else but the views', () => {
		expect(rollback.filter(({ action }) => /s3:(Put|Delete)/.test(action)).map(({ resource }) => resource.replace(/^<[^>]*>/, ''))).toEqual(
			['/published/current_publication/pointer.json', '/published/views.sql'],
		);
	});

	test('the erasure alone deletes versions, of raw files and refusals of its sources, and nothing else of anything', () => {
		const deletes = (permissions: typeof erase): string[] =>
			permissions
				.filter(({ action }) => action.startsWith('s3:Delete'))
				.map(({ action, resource }) => `${action} ${resource.replace(/^<[^>]*>/, '')}`);
		expect(deletes(erase)).toEqual(
			['stripe', 'stripe_eu', 'rates'].flatMap((id) => [
				`s3:DeleteObjectVersion /raw/${id}/*`,
				`s3:DeleteObjectVersion /quarantine/${id}/*`,
			]),
		);
		for (const permissions of [reader, metrics, cleanup, rollback, people])
			expect(deletes(permissions).filter((one) => one.includes('Version'))).toEqual([]);
		for (const key of ['log/stripe/00000001.json', 'raw/stripe/accounts/1.parquet', 'quarantine/rates/1.jsonl', 'erasures/00000001.json'])
			expect([may(erase, 's3:GetObject', key), may(erase, 's3:PutObject', key)], key).toEqual([true, true]);
		expect([may(erase, 's3:GetObject', 'drop/rates/1.csv'), may(erase, 's3:PutObject', 'drop/rates/1.csv')]).toEqual([true, false]);
		for (const key of ['published/t/publication_id=x/1.parquet', 'publications/x/manifest.json', 'runs/x', 'log/other/00000001.json'])
			expect(
				['s3:GetObject', 's3:PutObject'].some((action) => may(erase, action, key)),
				key,
			).toBe(false);
		expect(erase.filter(({ action }) => /^(glue|athena|secretsmanager):/.test(action))).toEqual([]);
		for (const { condition } of erase.filter(({ action }) => action === 's3:ListBucketVersions'))
			expect(condition?.['StringLike']?.['s3:prefix']).toEqual(
				['stripe', 'stripe_eu', 'rates'].flatMap((id) => [`raw/${id}/*`, `quarantine/${id}/*`]),
			);
		expect(erase.filter(({ action }) => action === 's3:ListBucketVersions')).toHaveLength(1);
	});

	test('BI readers see what is published and nothing else', () => {
		expect(may(people, 's3:GetObject', 'published/mrr_ledger/publication_id=x/part-0.parquet')).toBe(true);
		for (const key of [
			'raw/stripe/invoices/1.parquet',
			'log/stripe/00000001.json',
			'publications/x/manifest.json',
			'runs/x',
			'athena/runs/x',
			'drop/rates/x',
			'quarantine/stripe/x',
		]) {
			expect(may(people, 's3:GetObject', key), key).toBe(false);
		}
		expect(people.filter(({ action }) => action === 's3:PutObject').map(({ resource }) => resource.replace(/^<[^>]*>/, ''))).toEqual([
			'/athena/readers/*',
		]);
		const catalogue = people.filter(({ action }) => action.startsWith('glue:'));
		expect(catalogue.every(({ action }) => /^glue:(Batch)?Get/.test(action))).toBe(true);
		expect([...new Set(catalogue.map(({ resource }) => resource.split(':').at(-1)))].sort()).toEqual([
			'catalog',
			'database/tidemark_test',
			'table/tidemark_test/*',
		]);
		expect([
			...new Set(people.filter(({ action }) => action.startsWith('athena:')).map(({ resource }) => resource.split('/').at(-1))),
		]).toEqual(['tidemark-test-readers']);
	});

	test('a reader of a source and BI readers list under their own prefixes alone', () => {
		for (const permissions of [reader, people]) {
			const lists = permissions.filter(({ action }) => action === 's3:ListBucket').map(({ condition }) => condition);
			expect(lists).toEqual([{ StringLike: { 's3:prefix': expect.any(Array) } }]);
		}
	});

	test('nobody lists without naming prefixes, uses the key but by way of S3, or has an action with a star', () => {
		for (const permissions of [reader, metrics, cleanup, rollback, erase, people]) {
			for (const { condition } of permissions.filter(({ action }) => action === 's3:ListBucket'))
				expect((condition?.['StringLike'] ?? condition?.['StringLikeIfExists'])?.['s3:prefix']).toBeDefined();
			for (const { condition } of permissions.filter(({ action }) => action.startsWith('kms:')))
				expect(condition?.['StringEquals']?.['kms:ViaService']).toBeDefined();
			expect(permissions.filter(({ action }) => action.includes('*'))).toEqual([]);
		}
	});
});

describe('what is watched', () => {
	const alarms = resources('AWS::CloudWatch::Alarm');

	test('per function failures, dead letters and crashes; per stream freshness, per source quarantine; and the publication', () => {
		const functions = resources('AWS::Lambda::Function').map(({ FunctionName }) => FunctionName as string);
		const expected = [
			...functions.flatMap((name) => [`${name}-failed`, `${name}-dead-letters`, `${name}-crashed`]),
			...functions.filter((name) => name.includes('-read-')).map((name) => `${name}-quarantine`),
			...['stripe-customers', 'stripe-invoices', 'stripe-eu-customers', 'rates-rates'].map(
				(stream) => `tidemark-test-read-${stream}-stale`,
			),
			'tidemark-test-check-failed',
			'tidemark-test-publication-stale',
		];
		expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual(expected.sort());
	});

	test('tells somebody, and says what breaks', () => {
		for (const { AlarmDescription, AlarmActions } of alarms) {
			expect(AlarmDescription).toMatch(/^[A-Z].{20,}\.$|quarantine|bucket\.$/);
			expect(AlarmActions).toHaveLength(1);
		}
		template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'someone@example.org' });
	});

	test('silence is an alarm where something must happen, and none where nothing may', () => {
		for (const { AlarmName, TreatMissingData } of alarms)
			expect(TreatMissingData).toBe(String(AlarmName).endsWith('-stale') ? 'breaching' : 'notBreaching');
	});
});

test('every finding of a scanner that is accepted still has a resource, with its reason beside it', () => {
	const skipped = Object.values(
		template.toJSON()['Resources'] as Record<string, { Metadata?: { checkov?: { skip: { id: string; comment: string }[] } } }>,
	).flatMap(({ Metadata }) => Metadata?.checkov?.skip ?? []);
	expect(new Set(skipped.map(({ id }) => id))).toEqual(new Set(FINDINGS.map(({ id }) => id)));
	for (const { comment } of skipped) expect(comment).toMatch(/^[A-Z].{30,}\.$/);
});

describe('Athena', () => {
	test('runs on engine version 3 with a limit to what one statement scans, and the readers cannot override theirs; runs must, for a table with a location of its own', () => {
		expect(
			resources('AWS::Athena::WorkGroup').map(({ Name, WorkGroupConfiguration: given }) => [
				Name,
				given.EngineVersion.SelectedEngineVersion,
				given.EnforceWorkGroupConfiguration,
				given.BytesScannedCutoffPerQuery,
			]),
		).toEqual([
			['tidemark-test-runs', 'Athena engine version 3', false, 100_000_000_000],
			['tidemark-test-readers', 'Athena engine version 3', true, 20_000_000_000],
		]);
	});
});

test('no network, no server and no database is made', () => {
	const types = Object.values(template.toJSON()['Resources'] as Record<string, { Type: string }>).map(({ Type }) => Type);
	expect(types.filter((type) => /^AWS::(EC2|RDS|ECS|EKS|DynamoDB|ElastiCache|Redshift)/.test(type))).toEqual([]);
});
