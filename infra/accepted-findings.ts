import { CfnResource, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

interface Finding {
	/** What a scanner would object to, by CloudFormation type. */
	readonly type: string;
	/** Its name at Checkov, which reads it from the template. */
	readonly id: string;
	readonly reason: string;
	/** Only resources whose path in the stack ends so; all of the type when left out. */
	readonly endsWith?: string;
}

const LAMBDA = 'AWS::Lambda::Function';

/** What template scanners other than cdk-nag say of this stack, and why it stays so. */
export const FINDINGS: readonly Finding[] = [
	{
		type: LAMBDA,
		id: 'CKV_AWS_117',
		reason: 'No VPC: the functions call public vendor APIs and AWS services over TLS, and accept no connection.',
	},
	{
		type: LAMBDA,
		id: 'CKV_AWS_115',
		reason:
			'Reserved concurrency is taken from the account and fails the deployment of a new one; two starts at once are harmless, since only one can commit a number.',
	},
	{
		type: LAMBDA,
		id: 'CKV_AWS_173',
		reason: 'The environment names a bucket, a database and a secret; it holds none. Lambda encrypts it with its own key.',
	},
	{
		type: 'AWS::Logs::LogGroup',
		id: 'CKV_AWS_158',
		reason: 'Logs hold counts, names of tables and reasons, never records or keys; CloudWatch encrypts them with its own key.',
	},
	{
		type: 'AWS::SQS::Queue',
		id: 'CKV_AWS_27',
		reason:
			'Encrypted with the key of SQS; a letter is the event of a start, which says at most as of when, or by which id of the vendor somebody is to be erased.',
	},
	{
		type: 'AWS::Athena::WorkGroup',
		id: 'CKV_AWS_82',
		endsWith: 'Analytics/Runs',
		reason:
			'A run states where each table goes, which an enforced workgroup would overrule; only the role of the run may use it, and the bucket encrypts whatever is put.',
	},
	{
		type: 'AWS::S3::Bucket',
		id: 'CKV_AWS_18',
		endsWith: 'AccessLogs/Resource',
		reason: 'It holds the access logs of the data bucket; logging its own access would never end.',
	},
];

/** Writes each accepted finding with its reason beside the resource, where scanners read it. */
export class AcceptedFindings implements IAspect {
	visit(node: IConstruct): void {
		if (!(node instanceof CfnResource)) return;
		const skip = FINDINGS.filter(({ type, endsWith = '' }) => type === node.cfnResourceType && node.node.path.endsWith(endsWith));
		if (skip.length > 0) node.addMetadata('checkov', { skip: skip.map(({ id, reason }) => ({ id, comment: reason })) });
	}
}
