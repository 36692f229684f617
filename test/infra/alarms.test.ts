import { describe, expect, test } from 'vitest';
import { synthesise } from './company.ts';
import { readable } from './readable.ts';

const { template } = synthesise();
const resources = (type: string) => Object.values(template.findResources(type)).map(({ Properties }) => Properties);
const alarms = resources('AWS::CloudWatch::Alarm');
const functions = Object.entries(template.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => ({
	name: String(Properties.FunctionName),
	reference: readable(template, { Ref: id }),
	queue: readable(template, Properties.DeadLetterConfig.TargetArn).replace('.Arn', '.QueueName'),
}));
const STREAMS = { 'read-stripe': ['customers', 'invoices'], 'read-stripe-eu': ['customers'], 'read-rates': ['rates'] };

/** What an alarm watches, in one line. */
const watched = (alarm: (typeof alarms)[number]): string => {
	const dimensions = (alarm.Dimensions as { Name: string; Value: unknown }[]).map(
		({ Name, Value }) => `${Name}=${readable(template, Value)}`,
	);
	return `${alarm.Namespace} ${alarm.MetricName} of ${dimensions.sort().join(' ')}`;
};
const ANY = {
	ComparisonOperator: 'GreaterThanOrEqualToThreshold',
	EvaluationPeriods: 1,
	DatapointsToAlarm: 1,
	Period: 300,
	TreatMissingData: 'notBreaching',
};
const silence = (hours: number): typeof ANY => ({
	ComparisonOperator: 'LessThanThreshold',
	EvaluationPeriods: hours,
	DatapointsToAlarm: hours,
	Period: 3600,
	TreatMissingData: 'breaching',
});

type Row = readonly [name: string, watches: string, statistic: string, when: typeof ANY];
const EXPECTED: readonly Row[] = [
	...functions.flatMap(({ name, reference, queue }): Row[] => [
		[`${name}-failed`, `Tidemark RunFailed of service=${name}`, 'Sum', ANY],
		[`${name}-dead-letters`, `AWS/SQS ApproximateNumberOfMessagesVisible of QueueName=${queue}`, 'Maximum', ANY],
		[`${name}-crashed`, `AWS/Lambda Errors of FunctionName=${reference}`, 'Sum', ANY],
	]),
	...Object.entries(STREAMS).flatMap(([reader, streams]): Row[] => [
		[`tidemark-test-${reader}-quarantine`, `Tidemark RecordsRefused of service=tidemark-test-${reader}`, 'Sum', ANY],
		...streams.map(
			(stream): Row => [
				`tidemark-test-${reader}-${stream}-stale`,
				`Tidemark StreamRead of service=tidemark-test-${reader} stream=${stream}`,
				'Sum',
				silence(26),
			],
		),
	]),
	['tidemark-test-check-failed', 'Tidemark CheckFailed of service=tidemark-test-metrics', 'Sum', ANY],
	['tidemark-test-publication-stale', 'Tidemark RunCompleted of service=tidemark-test-metrics', 'Sum', silence(48)],
];

describe('what is watched', () => {
	test('per function failures, dead letters and crashes; per stream freshness, per source quarantine; and the publication', () =>
		expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual(EXPECTED.map(([name]) => name).sort()));

	test.each(EXPECTED)('%s raises an alarm on %s (%s)', (name, watches, Statistic, when) => {
		const alarm = alarms.find(({ AlarmName }) => AlarmName === name);
		expect(alarm && watched(alarm)).toBe(watches);
		expect(alarm).toMatchObject({ ...when, Statistic, Threshold: 1 });
	});

	test('says what breaks, to the topic and to nothing else', () => {
		for (const { AlarmName, AlarmDescription, AlarmActions } of alarms) {
			expect(AlarmDescription, String(AlarmName)).toMatch(/^[A-Z].{20,}\.$/);
			expect((AlarmActions as unknown[]).map((action) => readable(template, action))).toEqual(['<AlarmsTopic>']);
		}
	});

	test('stands on one page: beside each sentence what its alarm watches, and how often runs were overtaken, which raises none', () => {
		const [board, ...others] = resources('AWS::CloudWatch::Dashboard');
		expect(others).toEqual([]);
		expect(board?.DashboardName).toBe('tidemark-test');
		const { widgets } = JSON.parse(readable(template, board?.DashboardBody)) as {
			widgets: { type: string; properties: { markdown?: string; title?: string; metrics?: unknown[][] } }[];
		};
		const texts = widgets.filter(({ type }) => type === 'text').map(({ properties }) => properties.markdown);
		expect(texts).toEqual(expect.arrayContaining(alarms.map((alarm) => `**${alarm.AlarmName}**: ${alarm.AlarmDescription}`)));
		const graphs = widgets
			.filter(({ type }) => type === 'metric')
			.flatMap(({ properties: { title, metrics = [] } }) =>
				metrics.map(([namespace, metric, ...dimensions]) => {
					const pairs = dimensions.flatMap((part, index) =>
						index % 2 === 1 && typeof part === 'string' ? [`${String(dimensions[index - 1])}=${part}`] : [],
					);
					return `${title}: ${String(namespace)} ${String(metric)} of ${pairs.sort().join(' ')}`;
				}),
			);
		const overtaken = functions.map(({ name }) => `overtaken: Tidemark RunOvertaken of service=${name}`);
		expect(graphs.sort()).toEqual([...alarms.map((alarm) => `${alarm.AlarmName}: ${watched(alarm)}`), ...overtaken].sort());
		expect(texts.filter((text) => text?.startsWith('**overtaken**: '))).toHaveLength(1);
		expect(texts).toHaveLength(alarms.length + 1);
	});
});

describe('who is told', () => {
	const told = (alarmEmail?: string) => {
		const { template: made } = synthesise({ alarmEmail });
		return Object.entries(made.findResources('AWS::SNS::Subscription')).map(([id, { Properties }]) => [
			id,
			Properties.Protocol,
			Properties.Endpoint,
		]);
	};

	test('is everybody in the list by mail, once each, and nobody without one', () => {
		expect(told('a@example.org, b@example.org,a@example.org').map(([, ...rest]) => rest)).toEqual([
			['email', 'a@example.org'],
			['email', 'b@example.org'],
		]);
		expect(told(undefined)).toEqual([]);
	});

	test('stays so when one more is added: the subscription of the first is the same resource', () =>
		expect(told('b@example.org,a@example.org')).toEqual(expect.arrayContaining(told('a@example.org'))));

	test('may be added without a deployment, to the topic that the stack names', () =>
		expect(template.findOutputs('AlarmTopic')['AlarmTopic']?.['Value']).toEqual(alarms[0]?.AlarmActions[0]));
});
