import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Dashboard, GraphWidget, Metric, TextWidget, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SIGNAL_DIMENSION, SIGNAL_NAMESPACE, type SignalName, STREAM_DIMENSION } from '../shared/contracts/signal.ts';

/** What raises an alarm, and what is broken then: the sentence that the person who is woken reads. */
export interface Trouble {
	readonly name: string;
	readonly metric: Metric;
	/** For a person who has not seen this system before. */
	readonly whatBreaks: string;
	/** `any`: one is too many. `none`: silence over `hours` is the trouble. */
	readonly when: 'any' | 'none';
	readonly hours?: number;
}

/** What a function counts. */
export const signalMetric = (functionName: string, metricName: SignalName, period: Duration = Duration.minutes(5)): Metric =>
	new Metric({ namespace: SIGNAL_NAMESPACE, metricName, dimensionsMap: { [SIGNAL_DIMENSION]: functionName }, statistic: 'Sum', period });

/** Whether a reader read one of its streams to the end. */
export const streamMetric = (functionName: string, stream: string): Metric =>
	signalMetric(functionName, 'StreamRead').with({ dimensionsMap: { [SIGNAL_DIMENSION]: functionName, [STREAM_DIMENSION]: stream } });

/** Letters in a dead-letter queue. */
export const lettersIn = (queue: Queue): Metric =>
	queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(5) });

const OVERTAKEN =
	'**overtaken**: Another start of the same function wrote first, and this one ended. What it was to bring is there. Often: two schedules, or a schedule and a person, start at once.';

export interface AlarmBoardProps {
	readonly title: string;
	/** Who is told by mail. */
	readonly emails: readonly string[];
}

/** Alarms, the topic that tells people of them, and one page that shows what they watch. */
export class AlarmBoard extends Construct {
	readonly topic: Topic;
	private readonly dashboard: Dashboard;
	private readonly overtaken = new GraphWidget({ title: 'overtaken', width: 16, height: 4 });

	constructor(scope: Construct, id: string, { title, emails }: AlarmBoardProps) {
		super(scope, id);
		const masterKey = new Key(this, 'Key', {
			description: 'Tidemark: alarm messages',
			enableKeyRotation: true,
			removalPolicy: RemovalPolicy.DESTROY,
		});
		this.topic = new Topic(this, 'Topic', { displayName: title, masterKey, enforceSSL: true });
		masterKey.addToResourcePolicy(
			new PolicyStatement({
				effect: Effect.ALLOW,
				principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
				actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
				resources: ['*'], // in a key policy: this key
			}),
		);
		// A policy of its own takes the place of the default one, which let every alarm of the account publish.
		this.topic.addToResourcePolicy(
			new PolicyStatement({
				effect: Effect.ALLOW,
				principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
				actions: ['sns:Publish'],
				resources: [this.topic.topicArn],
				conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
			}),
		);
		for (const email of emails) this.topic.addSubscription(new EmailSubscription(email));
		if (emails.length > 0) {
			Validations.of(this.topic).acknowledge({
				id: 'Serverless-SNSRedrivePolicy',
				reason: 'Mail has no dead-letter queue that anyone would read; every alarm also stands in CloudWatch.',
			});
		}
		this.dashboard = new Dashboard(this, 'Dashboard', { dashboardName: title });
		this.dashboard.addWidgets(new TextWidget({ markdown: OVERTAKEN, width: 8, height: 4 }), this.overtaken);
	}

	/** Shows how often runs of a function were overtaken. No alarm: it happens whenever a schedule fires twice, and nothing is lost by it. */
	showOvertaken(functionName: string): void {
		this.overtaken.addLeftMetric(signalMetric(functionName, 'RunOvertaken').with({ label: functionName }));
	}

	/** Raises an alarm; the dashboard shows what it watches. */
	watch({ name, metric, whatBreaks, when, hours = 1 }: Trouble): void {
		const alarm = new Alarm(this, name, {
			alarmName: name,
			alarmDescription: whatBreaks,
			metric: when === 'none' ? metric.with({ period: Duration.hours(1) }) : metric,
			threshold: 1,
			comparisonOperator: when === 'any' ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
			evaluationPeriods: when === 'any' ? 1 : hours,
			datapointsToAlarm: when === 'any' ? 1 : hours,
			treatMissingData: when === 'any' ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
		});
		alarm.addAlarmAction(new SnsAction(this.topic));
		this.dashboard.addWidgets(
			new TextWidget({ markdown: `**${name}**: ${whatBreaks}`, width: 8, height: 4 }),
			new GraphWidget({ title: name, left: [metric], width: 16, height: 4 }),
		);
	}
}
