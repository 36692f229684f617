import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { describe, expect, test } from 'vitest';
import { readContext } from '../../infra/context.ts';
import { settingsSchema } from '../../infra/settings.ts';
import { CONFIG, synthesise } from './company.ts';

const load = async () => CONFIG;
const faultsOf = async (context: Readonly<Record<string, unknown>>, from = load): Promise<string[]> => {
	const message = await readContext(context, from).then(
		() => '',
		(error: Error) => error.message,
	);
	return message.split('\n').filter((line) => line.startsWith('- '));
};

describe('what is given with -c', () => {
	test('is read with the configuration that it names', async () => {
		const files: string[] = [];
		const { settings, config } = await readContext({ env: 'prod', config: 'ours.yaml', freshnessHours: '48' }, async (file) => {
			files.push(file);
			return CONFIG;
		});
		expect(files).toEqual(['ours.yaml']);
		expect(config).toBe(CONFIG);
		expect(settings).toEqual(settingsSchema.parse({ env: 'prod', config: 'ours.yaml', freshnessHours: 48 }));
	});

	test.each([
		['alarmMail', 'alarmEmail'],
		['alarm-email', 'alarmEmail'],
		['readSchedul', 'readSchedule'],
		['ENV', 'env'],
	])('%s is no setting, and %s was meant', async (key, meant) =>
		expect(await faultsOf({ [key]: 'x' })).toEqual([`- ${key}: no such setting; did you mean ${meant}?`]),
	);

	test('that is like no setting is answered with all there are', async () => {
		const [fault] = await faultsOf({ somethingElse: 1 });
		for (const key of Object.keys(settingsSchema.shape)) expect(fault).toContain(key);
	});

	test('may hold everything that the CDK keeps there itself', async () => {
		const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { readonly context: Readonly<Record<string, unknown>> };
		const flags = Object.values(cxapi).filter((value) => typeof value === 'string' && /^@?aws[:-]/.test(value));
		expect(flags.length).toBeGreaterThan(50);
		const looked = ['availability-zones:account=1:region=eu-central-1', 'hosted-zone:account=1:domainName=a.org', 'ssm:account=1'];
		const bare = ['acknowledged-issue-numbers', 'cdk-migrate', 'cli-telemetry'];
		const keys = [...Object.keys(context), ...flags.map(String), ...looked, ...bare];
		expect(await faultsOf(Object.fromEntries(keys.map((key) => [key, true])))).toEqual([]);
	});

	test('may not schedule a source that is not configured', async () =>
		expect(await faultsOf({ readSchedules: '{"strpe":"rate(1 hour)","stripe":"rate(1 hour)"}' })).toEqual([
			'- readSchedules.strpe: no such source; did you mean stripe?',
		]));

	test('may not have a source watched that is not configured, nor one sooner than it is read', async () =>
		expect(await faultsOf({ sourceFreshnessHours: '{"strpe":72}', readSchedules: '{"rates":"rate(30 hours)"}' })).toEqual([
			'- sourceFreshnessHours.strpe: no such source; did you mean stripe?',
			expect.stringMatching(/^- freshnessHours: readSchedules.rates rate\(30 hours\).*\{"rates":31\}/),
		]));

	test('is told all its faults in one message, with what was seen', async () =>
		expect(
			await faultsOf({
				alarmMail: 'a@example.org',
				env: 'Production',
				alarmEmail: 'a@example.org,nobody',
				readSchedule: 'rate(1 hours)',
				readSchedules: '{"strpe":"rate(1 hour)"}',
				scanLimitGigabytes: 'much',
			}),
		).toEqual([
			'- env: give up to twelve lower-case letters and digits, a letter first (saw "Production")',
			'- alarmEmail.1: give an address of mail; several are separated by commas (saw "a@example.org,nobody")',
			'- readSchedule: write rate(1 hour) (saw "rate(1 hours)")',
			'- scanLimitGigabytes: give a number (saw "much")',
			'- alarmMail: no such setting; did you mean alarmEmail?',
			'- readSchedules.strpe: no such source; did you mean stripe?',
		]));

	test('that is no JSON is no list of schedules', async () =>
		expect(await faultsOf({ readSchedules: '{stripe}' })).toEqual([expect.stringContaining('readSchedules: ')]));

	test('is blamed before a configuration that cannot be read: a misspelt key may be why', async () => {
		const missing = async () => Promise.reject<typeof CONFIG>(new Error('no such file'));
		expect(await faultsOf({ confg: 'ours.yaml' }, missing)).toEqual(['- confg: no such setting; did you mean config?']);
		await expect(readContext({}, missing)).rejects.toThrow('no such file');
	});

	test('is refused by the app before anything is bundled', { timeout: 60_000 }, async () => {
		const env = { ...process.env, CDK_CONTEXT_JSON: '{"alarmMail":"a@example.org"}' };
		await expect(promisify(execFile)(process.execPath, ['infra/app.ts'], { env })).rejects.toThrow('did you mean alarmEmail?');
	});
});

describe('production', () => {
	const [dev, prod] = ['dev', 'prod'].map((env) => synthesise({ env })) as [ReturnType<typeof synthesise>, ReturnType<typeof synthesise>];
	const namesIn = ({ template }: typeof dev): string[] =>
		Object.values(template.toJSON()['Resources'] as Record<string, { Type: string; Properties: Record<string, unknown> }>)
			.filter(({ Type }) => !['AWS::Lambda::Alias', 'AWS::IAM::Policy'].includes(Type)) // named within a function or a role
			.flatMap(({ Properties }) => Object.entries({ ...Properties, ...(Properties['DatabaseInput'] as object | undefined) }))
			.flatMap(([key, value]) => (key.endsWith('Name') && key !== 'MetricName' && typeof value === 'string' ? [value] : []));

	test('cannot be deleted by a slip, and other environments can', () =>
		expect([prod.stack.terminationProtection, dev.stack.terminationProtection]).toEqual([true, false]));

	test('shares no name with another environment of the same account', () => {
		expect(namesIn(prod).length).toBeGreaterThan(50);
		expect(namesIn(prod)).toEqual(namesIn(dev).map((name) => name.replace(/\bdev\b|(?<=_)dev/, 'prod')));
		expect(namesIn(prod).filter((name) => namesIn(dev).includes(name))).toEqual([]);
		expect([prod, dev].map(({ stack }) => stack.stackName)).toEqual(['tidemark-prod', 'tidemark-dev']);
	});
});
