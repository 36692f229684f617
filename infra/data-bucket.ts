import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CLOSE_LOG, commitPattern, ERASURES, POINTER, PUBLICATIONS, READER_RESULTS, RUN_RESULTS, RUNS } from './layout.ts';

export interface DataBucketProps {
	readonly sourceIds: readonly string[];
	readonly keepVersionsDays: number;
}

const TEMPORARY_DAYS = 7;

/**
 * The one bucket that holds everything, under a key of its own, so that one switch makes all data unreadable and every use of it is on
 * record. What must never be overwritten by accident can only be put conditionally, whoever puts it.
 */
export class DataBucket extends Construct {
	readonly bucket: Bucket;
	readonly key: Key;
	/** Who asked for what. */
	readonly accessLogs: Bucket;

	constructor(scope: Construct, id: string, { sourceIds, keepVersionsDays }: DataBucketProps) {
		super(scope, id);
		this.key = new Key(this, 'Key', {
			description: 'Tidemark: data at rest',
			enableKeyRotation: true,
			removalPolicy: RemovalPolicy.RETAIN,
		});
		this.accessLogs = this.logs();
		this.bucket = new Bucket(this, 'Data', {
			encryption: BucketEncryption.KMS,
			encryptionKey: this.key,
			bucketKeyEnabled: true,
			enforceSSL: true,
			minimumTLSVersion: 1.2,
			versioned: true,
			blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
			objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
			serverAccessLogsBucket: this.accessLogs,
			removalPolicy: RemovalPolicy.RETAIN,
			lifecycleRules: [
				{ id: 'versions', noncurrentVersionExpiration: Duration.days(keepVersionsDays), expiredObjectDeleteMarker: true },
				{ id: 'uploads', abortIncompleteMultipartUploadAfter: Duration.days(2) },
				...[RUNS, RUN_RESULTS, READER_RESULTS].map((prefix) => ({
					id: `temporary ${prefix}`,
					prefix,
					expiration: Duration.days(TEMPORARY_DAYS),
					noncurrentVersionExpiration: Duration.days(1), // nobody wants these back
				})),
			],
		});
		this.demandCondition(
			'Commits',
			[...sourceIds.map(commitPattern), `${PUBLICATIONS}*`, `${CLOSE_LOG}*`, `${ERASURES}*`],
			['s3:if-none-match'],
		);
		this.demandCondition('Pointer', [POINTER], ['s3:if-none-match', 's3:if-match']);
	}

	/** Refuses a put that carries none of the conditions. Parts of a multipart upload create no object and are let through. */
	private demandCondition(name: string, keys: readonly string[], conditions: readonly string[]): void {
		this.bucket.addToResourcePolicy(
			new PolicyStatement({
				sid: `DemandCondition${name}`,
				effect: Effect.DENY,
				principals: [new AnyPrincipal()],
				actions: ['s3:PutObject'],
				resources: keys.map((key) => this.bucket.arnForObjects(key)),
				conditions: {
					Null: Object.fromEntries(conditions.map((condition) => [condition, 'true'])),
					Bool: { 's3:ObjectCreationOperation': 'true' },
				},
			}),
		);
	}

	private logs(): Bucket {
		const logs = new Bucket(this, 'AccessLogs', {
			encryption: BucketEncryption.S3_MANAGED,
			enforceSSL: true,
			minimumTLSVersion: 1.2,
			versioned: true,
			blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
			objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
			removalPolicy: RemovalPolicy.RETAIN,
			lifecycleRules: [{ id: 'age', expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(30) }],
		});
		Validations.of(logs).acknowledge({
			id: 'AwsSolutions-S1',
			reason: 'This bucket holds the access logs of the data bucket; logging its own access would never end.',
		});
		return logs;
	}
}
