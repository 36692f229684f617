import { Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';

import { Construct } from 'constructs';
import { isDropSource, type Source } from '../shared/contracts/config.ts';
import { signalMetric, streamMetric } from './alarm-board.ts';
import type { DataBucket } from './data-bucket.ts';
import { DurableJob, type DurableJobProps } from './durable-job.ts';
import type { Grant } from './grants.ts';
import { dropPrefix, logPrefix, quarantinePrefix, rawPrefix } from './layout.ts';
import { keyUse, listing, ownKeys, secretKeyUse } from './store-grants.ts';

export interface SourceReaderProps extends Pick<DurableJobProps, 'bundle' | 'board' | 'logRetention'> {
	/** Prefix of every name. */
	readonly prefix: string;
	readonly source: Source;
	/** Its streams: each is watched for itself. */
	readonly streams: readonly string[];
	readonly data: DataBucket;
	readonly schedule: string;
	readonly timezone: string;
	readonly freshnessHours: number;
}

/** Reads one source on its own timetable, with its own key, and reaches nothing of any other source. */
export class SourceReader extends Construct {
	readonly job: DurableJob;

	constructor(scope: Construct, id: string, props: SourceReaderProps) {
		super(scope, id);
		const { prefix, source, streams, data, schedule, timezone, freshnessHours, board } = props;
		const functionName = `${prefix}-read-${source.id.replaceAll('_', '-')}`;
		const whatBreaks = `Nothing new arrives from source ${source.id}: every published figure that rests on it stays as it was at the last complete read.`;
		const secret = isDropSource(source) ? undefined : this.secret(prefix, source.id, data);
		this.job = new DurableJob(this, 'Job', {
			...props,
			functionName,
			description: `Tidemark: reads source ${source.id}`,
			whatBreaks,
			environment: {
				TIDEMARK_BUCKET: data.bucket.bucketName,
				TIDEMARK_SOURCE: source.id,
				...(secret === undefined ? {} : { TIDEMARK_SECRET: secret.ref }),
			},
			memoryMegabytes: 1024,
			grants: [
				...storeGrants(data, source),
				...(secret === undefined ? [] : [{ actions: ['secretsmanager:GetSecretValue'], resources: [secret.ref] }, secretKeyUse(data)]),
			],
			timetable: { expression: schedule, timezone, input: {} },
		});
		for (const stream of streams) {
			board.watch({
				name: `${functionName}-${stream}-stale`,
				metric: streamMetric(functionName, stream),
				whatBreaks: `Stream ${stream} of source ${source.id} has not been read to its end for ${freshnessHours} hours: every published figure that rests on it stays as it was then.`,
				when: 'none',
				hours: freshnessHours,
			});
		}
		board.watch({
			name: `${functionName}-quarantine`,
			metric: signalMetric(functionName, 'RecordsRefused'),
			whatBreaks: `Records of source ${source.id} broke their contract and are missing from every figure; the reasons lie under ${quarantinePrefix(source.id)} in the data bucket.`,
			when: 'any',
		});
	}

	/** Made empty: a key that nobody put there must not look like one. */
	private secret(prefix: string, sourceId: string, { key }: DataBucket): CfnSecret {
		const secret = new CfnSecret(this, 'Secret', {
			name: `${prefix.replaceAll('-', '/')}/${sourceId}`,
			description: `Key of source ${sourceId}: plain text, or JSON with api_key`,
			kmsKeyId: key.keyArn,
		});
		Validations.of(secret).acknowledge({
			id: 'AwsSolutions-SMG4',
			reason:
				'The vendor issues this key and only a person can have it issued anew; the README says how, and readers ask for it in every read.',
		});
		return secret;
	}
}

/** Its log, its data, its quarantine; and, for a drop source, to read what people put there. */
const storeGrants = (data: DataBucket, source: Source): Grant[] => {
	const own = [logPrefix(source.id), rawPrefix(source.id), quarantinePrefix(source.id)];
	const drop = isDropSource(source) ? [dropPrefix(source.id)] : [];
	return [
		ownKeys(
			data,
			['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
			own,
			`Objects of source ${source.id}; their names are made by its loads.`,
		),
		...(drop.length === 0 ? [] : [ownKeys(data, ['s3:GetObject'], drop, `Files that people drop for source ${source.id}.`)]),
		listing(data, [...own, ...drop]),
		keyUse(data),
	];
};
