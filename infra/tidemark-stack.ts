import { Aspects, CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { erasureCodeHash } from '../functions/local/code-hash.ts';
import type { Config } from '../shared/contracts/config.ts';
import { AcceptedFindings } from './accepted-findings.ts';
import { AlarmBoard, signalMetric } from './alarm-board.ts';
import { Analytics } from './analytics.ts';
import type { Bundles } from './bundle.ts';
import { cleanupGrants, closeGrants, metricsGrants, rollbackGrants } from './company-grants.ts';
import { DataBucket } from './data-bucket.ts';
import { DurableJob } from './durable-job.ts';
import { erasureGrants } from './erasure-grants.ts';
import { runFreshnessHours, timetableOf } from './freshness.ts';
import type { Settings } from './settings.ts';
import { SourceReader } from './source-reader.ts';

export interface TidemarkProps extends StackProps {
	readonly settings: Settings;
	readonly config: Config;
	/** Names of each source's streams. */
	readonly streams: Readonly<Record<string, readonly string[]>>;
	readonly bundles: Bundles;
	/** SHA-256 of the models and of the code that computes the tables. */
	readonly codeHash: string;
}

/** What every construct of the stack is made with. */
interface Parts {
	readonly prefix: string;
	readonly data: DataBucket;
	readonly board: AlarmBoard;
	readonly logRetention: RetentionDays;
}

/** One company's Tidemark in one environment. */
export class TidemarkStack extends Stack {
	constructor(scope: Construct, id: string, props: TidemarkProps) {
		super(scope, id, { ...props, terminationProtection: props.settings.env === 'prod' });
		const { settings, config } = props;
		const prefix = `tidemark-${settings.env}`;
		const sourceIds = config.sources.map((source) => source.id);
		const parts = {
			prefix,
			data: new DataBucket(this, 'Store', { sourceIds, keepVersionsDays: settings.keepVersionsDays }),
			board: new AlarmBoard(this, 'Alarms', { title: prefix, emails: settings.alarmEmail }),
			logRetention: settings.logRetentionDays,
		};
		this.readers(props, parts);
		this.jobs(props, parts, sourceIds);
		this.erasure(props, parts);
		this.watchPublication(parts, runFreshnessHours(settings));
		this.outputs(parts);
		Aspects.of(this).add(new AcceptedFindings());
		const excludeResourceTypes = ['AWS::CloudWatch::Dashboard']; // takes tags in some regions only
		Tags.of(this).add('application', 'tidemark', { excludeResourceTypes });
		Tags.of(this).add('environment', settings.env, { excludeResourceTypes });
	}

	/** What operations of the README ask the stack for. */
	private outputs({ data, board }: Parts): void {
		const outputs = {
			Bucket: [data.bucket.bucketName, 'Everything lies here; drop files below drop/<source id>/'],
			AccessLogs: [data.accessLogs.bucketName, 'Who asked for what in the data bucket; stays when the stack is removed'],
			DataKey: [data.key.keyId, 'Encrypts everything in the data bucket; stays when the stack is removed'],
			AlarmTopic: [board.topic.topicArn, 'Alarms go here; subscribe whoever is to be told'],
		} as const;
		for (const [name, [value, description]] of Object.entries(outputs)) new CfnOutput(this, name, { value, description });
	}

	private readers({ settings, config, streams, bundles }: TidemarkProps, parts: Parts): void {
		for (const source of config.sources) {
			new SourceReader(this, `Read-${source.id.replaceAll('_', '-')}`, {
				...parts,
				bundle: bundles.ingest,
				source,
				streams: streams[source.id] ?? [],
				...timetableOf(settings, source.id),
				timezone: config.timezone,
			});
		}
	}

	private jobs({ settings, config, bundles, codeHash }: TidemarkProps, parts: Parts, sourceIds: readonly string[]): void {
		const { prefix, data } = parts;
		const { timezone } = config;
		const analytics = new Analytics(this, 'Analytics', { ...settings, prefix, data });
		const environment = {
			TIDEMARK_BUCKET: data.bucket.bucketName,
			TIDEMARK_WORKGROUP: analytics.runs.name,
			TIDEMARK_DATABASE: analytics.published,
			TIDEMARK_CODE_HASH: codeHash,
		};
		new DurableJob(this, 'Metrics', {
			...parts,
			functionName: `${prefix}-metrics`,
			bundle: bundles.orchestrate,
			environment,
			description: 'Tidemark: computes, checks and publishes every table',
			whatBreaks: 'No new publication: readers see the last complete one, whole and unchanged, and it grows old.',
			memoryMegabytes: 3008,
			grants: metricsGrants(data, analytics, sourceIds),
			timetable: { expression: settings.runSchedule, timezone, input: { as_of: '<aws.scheduler.scheduled-time>', only_forward: true } },
		});
		new DurableJob(this, 'Cleanup', {
			...parts,
			functionName: `${prefix}-cleanup`,
			bundle: bundles.cleanup,
			environment: { ...environment, TIDEMARK_KEEP_DAYS: String(settings.keepPublicationDays) },
			description: 'Tidemark: deletes files that no kept commit and no kept publication names',
			whatBreaks: 'Nothing that anyone reads; files that nobody reads stay and cost storage.',
			memoryMegabytes: 1024,
			grants: cleanupGrants(data, analytics, sourceIds),
			timetable: { expression: settings.cleanupSchedule, timezone, input: {} },
		});
		new DurableJob(this, 'Close', {
			...parts,
			functionName: `${prefix}-close`,
			bundle: bundles.close,
			environment,
			description: 'Tidemark: closes a month, or opens the last closed one again; started by hand',
			whatBreaks: 'No month can be closed or reopened; what is closed stays closed.',
			memoryMegabytes: 3008,
			grants: closeGrants(data, analytics, sourceIds),
		});
		new DurableJob(this, 'Rollback', {
			...parts,
			functionName: `${prefix}-rollback`,
			bundle: bundles.publish,
			environment,
			description: 'Tidemark: shows readers another publication that is kept; started by hand',
			whatBreaks: 'Readers cannot be taken back to an earlier publication.',
			memoryMegabytes: 512,
			grants: rollbackGrants(data),
		});
	}

	private erasure({ config, bundles }: TidemarkProps, parts: Parts): void {
		const { prefix, data } = parts;
		new DurableJob(this, 'Erase', {
			...parts,
			functionName: `${prefix}-erase`,
			bundle: bundles.erase,
			environment: { TIDEMARK_BUCKET: data.bucket.bucketName, TIDEMARK_CODE_HASH: erasureCodeHash() },
			description: 'Tidemark: erases a person from what was read of a source; started by hand',
			whatBreaks: 'A person who asked for it is not erased yet; starting it again goes on where it stopped.',
			memoryMegabytes: 3008,
			grants: erasureGrants(data, config.sources),
		});
	}

	private watchPublication({ prefix, board }: Parts, hours: number): void {
		board.watch({
			name: `${prefix}-publication-stale`,
			metric: signalMetric(`${prefix}-metrics`, 'RunCompleted'),
			whatBreaks: `No run has completed for ${hours} hours: every published figure is at least as old.`,
			when: 'none',
			hours,
		});
		board.watch({
			name: `${prefix}-check-failed`,
			metric: signalMetric(`${prefix}-metrics`, 'CheckFailed'),
			whatBreaks:
				'A check found rows that it objects to. Where it is fatal nothing was published; else the table quality says which figures to doubt.',
			when: 'any',
		});
	}
}
