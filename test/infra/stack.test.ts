import { CfnResource, TagManager } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { FINDINGS } from '../../infra/accepted-findings.ts';
import { synthesise } from './company.ts';

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
		expect(schedules.find(({ Name }) => Name === 'tidemark-test-metrics')?.Target.Input).toBe(
			'{"as_of":"<aws.scheduler.scheduled-time>","only_forward":true}',
		);
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

test('the catalogue has one database, and nothing in it: runs declare what they publish', () => {
	expect(resources('AWS::Glue::Database').map(({ DatabaseInput }) => DatabaseInput.Name)).toEqual(['tidemark_test']);
	const types = Object.values(template.toJSON()['Resources'] as Record<string, { Type: string }>).map(({ Type }) => Type);
	expect(types.filter((type) => type.startsWith('AWS::Glue::'))).toEqual(['AWS::Glue::Database']);
});

test('no network, no server and no database is made', () => {
	const types = Object.values(template.toJSON()['Resources'] as Record<string, { Type: string }>).map(({ Type }) => Type);
	expect(types.filter((type) => /^AWS::(EC2|RDS|ECS|EKS|DynamoDB|ElastiCache|Redshift)/.test(type))).toEqual([]);
});

test('everything that takes tags says whose it is and of which environment, but for the dashboard, which takes them in some regions only', () => {
	const taggable = stack.node.findAll().flatMap((node) => {
		const tags = CfnResource.isCfnResource(node) ? TagManager.of(node) : undefined;
		return tags === undefined || !CfnResource.isCfnResource(node)
			? []
			: [{ id: stack.getLogicalId(node), type: node.cfnResourceType, tags }];
	});
	const types = new Set(taggable.map(({ type }) => type));
	for (const type of [
		'AWS::S3::Bucket',
		'AWS::KMS::Key',
		'AWS::Lambda::Function',
		'AWS::IAM::Role',
		'AWS::SQS::Queue',
		'AWS::Logs::LogGroup',
	])
		expect(types).toContain(type);
	for (const { id, type, tags } of taggable) {
		const isDashboard = type === 'AWS::CloudWatch::Dashboard';
		const given = template.toJSON()['Resources'][id].Properties[tags.tagPropertyName.replace(/^t/, 'T')];
		const expected = ['application=tidemark', 'environment=test'];
		expect(
			((given ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => `${Key}=${Value}`),
			id,
		).toEqual(isDashboard ? [] : expected);
	}
});
