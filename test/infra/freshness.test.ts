import { describe, expect, test } from 'vitest';
import { freshnessFaults, runFreshnessHours, timetableOf } from '../../infra/freshness.ts';
import { settingsSchema } from '../../infra/settings.ts';

const SOURCES = ['stripe', 'rates'];
const faultsOf = (context: Readonly<Record<string, unknown>>): string[] => freshnessFaults(settingsSchema.parse(context), SOURCES);

describe('an alarm of freshness', () => {
	test.each([
		{},
		{ readSchedule: 'rate(1 day)' },
		{ readSchedule: 'cron(0 6 ? * MON,THU *)', freshnessHours: 97 },
		{ readSchedules: '{"stripe":"rate(2 days)"}', sourceFreshnessHours: '{"stripe":49}' },
		{ readSchedule: 'rate(2 days)', sourceFreshnessHours: { stripe: 72, rates: 72 } },
		{ runSchedule: 'rate(6 days)' },
	])('fits its schedule in %j', (context) => expect(faultsOf(context)).toEqual([]));

	test('may not be sooner than the next read of its source, and is told what to write', () => {
		expect(faultsOf({ readSchedules: { stripe: 'rate(2 days)' } })).toEqual([
			'freshnessHours: readSchedules.stripe rate(2 days) may leave 48 hours between two reads of stripe, so its alarm would be raised while nothing is wrong; write sourceFreshnessHours={"stripe":49} or more (saw 26)',
		]);
		expect(faultsOf({ readSchedule: 'cron(0 6 * * ? *)', sourceFreshnessHours: { rates: 24 } })).toEqual([
			'sourceFreshnessHours.rates: readSchedule cron(0 6 * * ? *) may leave 24 hours between two reads of rates, so its alarm would be raised while nothing is wrong; write sourceFreshnessHours={"rates":25} or more (saw 24)',
		]);
	});

	test.each([
		[{ readSchedules: { stripe: 'rate(7 days)' } }, 'readSchedules.stripe'],
		[{ readSchedule: 'rate(400 days)' }, 'readSchedule'],
		[{ readSchedule: 'cron(0 6 L * ? *)', freshnessHours: 167 }, 'readSchedule'],
		[{ runSchedule: 'cron(0 6 ? * MON *)' }, 'runSchedule'],
	])('cannot watch %j: the schedule is named once, with one that can be watched', (context, setting) => {
		expect(faultsOf(context)).toEqual([expect.stringMatching(/: an alarm looks back over 167 hours.*such as rate\(6 days\)/)]);
		expect(faultsOf(context)[0]).toMatch(new RegExp(`^${setting}: `));
	});
});

test('a source has its own schedule and its own limit where they are given', () => {
	const settings = settingsSchema.parse({ readSchedules: '{"stripe":"rate(2 days)"}', sourceFreshnessHours: '{"stripe":72}' });
	expect(SOURCES.map((id) => timetableOf(settings, id))).toEqual([
		{ schedule: 'rate(2 days)', freshnessHours: 72 },
		{ schedule: 'cron(5 * * * ? *)', freshnessHours: 26 },
	]);
});

test.each([
	['cron(30 4 * * ? *)', 48],
	['rate(15 minutes)', 2],
	['rate(6 hours)', 12],
	['cron(0 6 ? * MON,THU *)', 167],
])('runs by %s are missed after %i hours', (runSchedule, hours) =>
	expect(runFreshnessHours(settingsSchema.parse({ runSchedule }))).toBe(hours),
);
