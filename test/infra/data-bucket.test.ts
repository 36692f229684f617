import { describe, expect, test } from 'vitest';
import { synthesise } from './company.ts';
import { demanded } from './iam.ts';

const { template } = synthesise();
const resources = (type: string) => Object.values(template.findResources(type)).map(({ Properties }) => Properties);
const bucket = (name: string, from = template) =>
	Object.entries(from.findResources('AWS::S3::Bucket')).find(([id]) => id.startsWith(name))?.[1]['Properties'];

describe('data at rest', () => {
	test('is versioned, encrypted, closed to the public and reached over TLS only', () => {
		expect(bucket('StoreData')).toMatchObject({
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

	test('outlives the stack', () => {
		const buckets = Object.values(template.findResources('AWS::S3::Bucket'));
		expect(buckets.map((made) => [made['DeletionPolicy'], made['UpdateReplacePolicy']])).toEqual([
			['Retain', 'Retain'],
			['Retain', 'Retain'],
		]);
	});

	/** What a rule does, in days; it holds for the whole bucket without a prefix. */
	const rules = (name: string, from = template): [prefix: string, does: Record<string, unknown>][] =>
		(bucket(name, from).LifecycleConfiguration.Rules as Record<string, string>[]).map(({ Status, Prefix = '', ...does }) => {
			expect(Status).toBe('Enabled');
			delete does['Id'];
			return [Prefix, does];
		});
	const temporary = { ExpirationInDays: 7, NoncurrentVersionExpiration: { NoncurrentDays: 1 } };

	test('can be brought back for thirty days, or as many as are given; what is temporary goes after a week, and nothing else ever does', () => {
		const versions = (days: number) => ({ NoncurrentVersionExpiration: { NoncurrentDays: days }, ExpiredObjectDeleteMarker: true });
		const others = [
			['', { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }],
			['runs/', temporary],
			['athena/runs/', temporary],
			['athena/readers/', temporary],
		];
		expect(rules('StoreData')).toEqual([['', versions(30)], ...others]);
		expect(rules('StoreData', synthesise({ keepVersionsDays: 3 }).template)).toEqual([['', versions(3)], ...others]);
	});

	test('has a record of who asked for what, kept for a year', () => {
		expect(rules('StoreAccessLogs')).toEqual([['', { ExpirationInDays: 365, NoncurrentVersionExpiration: { NoncurrentDays: 30 } }]]);
		expect(bucket('StoreData').LoggingConfiguration.DestinationBucketName.Ref).toMatch(/^StoreAccessLogs/);
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
