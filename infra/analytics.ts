import { CfnDatabase } from 'aws-cdk-lib/aws-glue';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DataBucket } from './data-bucket.ts';
import { allow, type Grant } from './grants.ts';
import { PUBLISHED, READER_RESULTS, RUN_RESULTS } from './layout.ts';
import { keyUse, listing, ownKeys } from './store-grants.ts';

export interface AnalyticsProps {
	/** Prefix of every name. */
	readonly prefix: string;
	readonly data: DataBucket;
	readonly scanLimitGigabytes: number;
	readonly readerScanLimitGigabytes: number;
}

/** Athena asks all of these for one query. */
const READ_CATALOGUE = [
	'glue:GetDatabase',
	'glue:GetTable',
	'glue:GetTables',
	'glue:GetPartition',
	'glue:GetPartitions',
	'glue:BatchGetPartition',
];

const GIGABYTE = 1_000_000_000;

/** Workgroups for runs and for readers, the database that readers see, and the policy that lets them see it and nothing else. */
export class Analytics extends Construct {
	readonly runs: CfnWorkGroup;
	readonly readers: CfnWorkGroup;
	readonly published: string;

	constructor(scope: Construct, id: string, props: AnalyticsProps) {
		super(scope, id);
		const { prefix, data, scanLimitGigabytes, readerScanLimitGigabytes } = props;
		this.published = prefix.replaceAll('-', '_');
		new CfnDatabase(this, 'Published', {
			catalogId: Stack.of(this).account,
			databaseInput: { name: this.published, description: 'What Tidemark publishes: one view per table, showing the current publication.' },
		});
		this.runs = this.workgroup('Runs', `${prefix}-runs`, data, RUN_RESULTS, scanLimitGigabytes);
		this.readers = this.workgroup('Readers', `${prefix}-readers`, data, READER_RESULTS, readerScanLimitGigabytes);
		this.readerPolicy(prefix, data);
	}

	private workgroup(id: string, name: string, { bucket, key }: DataBucket, results: string, gigabytes: number): CfnWorkGroup {
		return new CfnWorkGroup(this, id, {
			name,
			recursiveDeleteOption: true,
			workGroupConfiguration: {
				// Athena refuses a table with a location of its own where a workgroup enforces its settings, and every table of a run has one.
				enforceWorkGroupConfiguration: id !== 'Runs',
				publishCloudWatchMetricsEnabled: true,
				engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
				bytesScannedCutoffPerQuery: Math.round(gigabytes * GIGABYTE),
				resultConfiguration: {
					outputLocation: `s3://${bucket.bucketName}/${results}`,
					encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
				},
			},
		});
	}

	/** ARNs of the catalogue, of a database and of its tables. `database` may end with `*`. */
	catalogue(database: string): string[] {
		const place = `arn:aws:glue:${Stack.of(this).region}:${Stack.of(this).account}`;
		return [`${place}:catalog`, `${place}:database/${database}`, `${place}:table/${database}/*`];
	}

	/** ARN of the functions that people may have defined in a database: who deletes a database must be allowed to delete those too. */
	functionsIn(database: string): string {
		return `arn:aws:glue:${Stack.of(this).region}:${Stack.of(this).account}:userDefinedFunction/${database}/*`;
	}

	/** To run statements in a workgroup. */
	statements({ name }: CfnWorkGroup): Grant {
		return {
			actions: [
				'athena:StartQueryExecution',
				'athena:GetQueryExecution',
				'athena:GetQueryResults',
				'athena:StopQueryExecution',
				'athena:GetWorkGroup',
			],
			resources: [`arn:aws:athena:${Stack.of(this).region}:${Stack.of(this).account}:workgroup/${name}`],
		};
	}

	private readerPolicy(prefix: string, data: DataBucket): void {
		const policy = new ManagedPolicy(this, 'ReaderPolicy', {
			managedPolicyName: `${prefix}-reader`,
			description: 'For people and BI tools: what Tidemark has published, and nothing else',
		});
		allow(policy, [
			this.statements(this.readers),
			{
				actions: READ_CATALOGUE,
				resources: this.catalogue(this.published),
				because: 'Tables of the published database alone; new models add some.',
			},
			ownKeys(data, ['s3:GetObject'], [PUBLISHED], 'Files of publications; their names are made by runs.'),
			ownKeys(
				data,
				['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
				[READER_RESULTS],
				'Results of their own queries; Athena makes the names.',
			),
			listing(data, [PUBLISHED, READER_RESULTS]),
			{ actions: ['s3:GetBucketLocation'], resources: [data.bucket.bucketArn] },
			keyUse(data),
		]);
		new CfnOutput(this, 'Reader', { value: policy.managedPolicyArn, description: 'Attach it to the role of a BI tool' }).overrideLogicalId(
			'Reader',
		);
	}
}
