import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type AlarmBoard, lettersIn, signalMetric } from './alarm-board.ts';
import { allow, type Grant } from './grants.ts';

/** When a job starts by itself. */
export interface Timetable {
	/** EventBridge Scheduler expression. */
	readonly expression: string;
	/** IANA zone that the expression is read in. */
	readonly timezone: string;
	/** Event of every start; `<aws.scheduler.scheduled-time>` stands for the instant it was planned for. */
	readonly input: Readonly<Record<string, unknown>>;
}

export interface DurableJobProps {
	/** Unique in the account and region. */
	readonly functionName: string;
	readonly description: string;
	/** What a person loses while this job fails: the text of its alarms. */
	readonly whatBreaks: string;
	/** Folder with the bundle. */
	readonly bundle: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly memoryMegabytes: number;
	readonly grants: readonly Grant[];
	readonly timetable?: Timetable;
	readonly logRetention: RetentionDays;
	readonly board: AlarmBoard;
}

const LIVE = 'live';

/**
 * The one kind of Lambda function there is: durable, with its own role, log, dead letters, alarms and, where it has one, timetable. A run
 * may take a day in as many invocations as it needs.
 */
export class DurableJob extends Construct {
	readonly role: Role;
	readonly function: LambdaFunction;
	/** What callers name: a run under way keeps the version it began with. */
	readonly alias: Alias;
	readonly deadLetters: Queue;

	constructor(scope: Construct, id: string, props: DurableJobProps) {
		super(scope, id);
		this.deadLetters = this.queue();
		this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: props.description });
		this.function = this.code(props);
		this.alias = new Alias(this, 'Live', { aliasName: LIVE, version: this.function.currentVersion });
		allow(this.role, [...this.ownGrants(props.functionName), ...props.grants]);
		if (props.timetable !== undefined) this.schedule(props.functionName, props.timetable);
		this.watch(props);
	}

	private code({ functionName, description, bundle, environment, memoryMegabytes, logRetention }: DurableJobProps): LambdaFunction {
		const logGroup = new LogGroup(this, 'Log', {
			logGroupName: `/aws/lambda/${functionName}`,
			retention: logRetention,
			removalPolicy: RemovalPolicy.DESTROY,
		});
		const made = new LambdaFunction(this, 'Function', {
			functionName,
			description,
			role: this.role.withoutPolicyUpdates(), // everything that it may do stands in grants
			runtime: Runtime.NODEJS_24_X,
			architecture: Architecture.ARM_64,
			handler: 'index.handler',
			code: Code.fromAsset(bundle),
			environment: { ...environment, TIDEMARK_FUNCTION: functionName, NODE_OPTIONS: '--enable-source-maps' },
			memorySize: memoryMegabytes,
			timeout: Duration.minutes(15),
			tracing: Tracing.ACTIVE,
			deadLetterQueue: this.deadLetters,
			retryAttempts: 2,
			logGroup,
			durableConfig: { executionTimeout: Duration.days(1), retentionPeriod: Duration.days(30) },
		});
		Validations.of(made).acknowledge({
			id: 'Serverless-LambdaAsyncFailureDestination',
			reason: 'Failed events go to the dead-letter queue, which an alarm watches; a second place would only repeat it.',
		});
		return made;
	}

	private ownGrants(functionName: string): Grant[] {
		const { region, account } = Stack.of(this);
		const own = `arn:aws:lambda:${region}:${account}:function:${functionName}`;
		return [
			{
				actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
				resources: [`arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${functionName}:*`],
				because: 'Log streams of its own log group; their names are made by Lambda.',
			},
			{
				actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
				resources: ['*'],
				because: 'X-Ray has no resources to name.',
			},
			{
				actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
				resources: [`${own}:*`],
				because: 'Runs of its own versions; the version numbers are made by Lambda.',
			},
			{ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] },
		];
	}

	private queue(): Queue {
		const queue = new Queue(this, 'DeadLetters', {
			encryption: QueueEncryption.SQS_MANAGED,
			enforceSSL: true,
			retentionPeriod: Duration.days(14),
		});
		const reason = 'This is a dead-letter queue itself.';
		Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason }, { id: 'Serverless-SQSRedrivePolicy', reason });
		return queue;
	}

	private schedule(name: string, { expression, timezone, input }: Timetable): void {
		// The scheduler works for every account: without the condition, anybody's schedule that names this role could ask for it.
		const assumedBy = new ServicePrincipal('scheduler.amazonaws.com', {
			conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
		});
		const role = new Role(this, 'Starter', { assumedBy, description: `Starts ${name}` });
		allow(role, [
			{ actions: ['lambda:InvokeFunction'], resources: [this.alias.functionArn] },
			{ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] },
		]);
		const schedule = new CfnSchedule(this, 'Schedule', {
			name,
			scheduleExpression: expression,
			scheduleExpressionTimezone: timezone,
			flexibleTimeWindow: { mode: 'OFF' },
			target: {
				arn: this.alias.functionArn,
				roleArn: role.roleArn,
				input: JSON.stringify(input),
				retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
				deadLetterConfig: { arn: this.deadLetters.queueArn },
			},
		});
		schedule.node.addDependency(role);
	}

	private watch({ functionName, whatBreaks, board }: DurableJobProps): void {
		board.showOvertaken(functionName);
		board.watch({ name: `${functionName}-failed`, metric: signalMetric(functionName, 'RunFailed'), whatBreaks, when: 'any' });
		board.watch({
			name: `${functionName}-dead-letters`,
			metric: lettersIn(this.deadLetters),
			whatBreaks: `A start of ${functionName} was given up. ${whatBreaks}`,
			when: 'any',
		});
		board.watch({
			name: `${functionName}-crashed`,
			metric: this.function.metricErrors({ period: Duration.minutes(5) }),
			whatBreaks: `An invocation of ${functionName} ended without saying why: a time-out, memory, or a defect. ${whatBreaks}`,
			when: 'any',
		});
	}
}
