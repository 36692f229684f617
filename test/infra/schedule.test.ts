import { describe, expect, test } from 'vitest';
import { longestGapHours } from '../../infra/schedule-gap.ts';
import { scheduleFault } from '../../infra/schedule.ts';

describe('a schedule', () => {
	test.each([
		'rate(1 minute)',
		'rate(15 minutes)',
		'rate(1 hour)',
		'rate(7 days)',
		'cron(5 * * * ? *)',
		'cron(30 4 * * ? *)',
		'cron(0 3 ? * SUN *)',
		'cron(0/15 8-18 ? * MON-FRI 2026-2030)',
		'cron(0,30 */2 1,15 * ? *)',
		'cron(0 9 L * ? *)',
		'cron(0 9 15W JAN,Jul ? *)',
		'cron(0 9 ? * 2#1 *)',
		'cron(0 9 ? * FRIL *)',
	])('may be %s', (expression) => expect(scheduleFault(expression)).toBeUndefined());

	test.each([
		['rate(1 hours)', 'write rate(1 hour)'],
		['rate(5 minute)', 'write rate(5 minutes)'],
		['rate(0 minutes)', 'a whole number of minutes, hours or days'],
		['rate(1.5 hours)', 'a whole number of minutes, hours or days'],
		['rate(2 weeks)', 'a whole number of minutes, hours or days'],
		['rate(15minutes)', 'such as rate(15 minutes)'],
		['at(2026-12-31T04:30:00)', 'starts once: write a schedule that goes on'],
		['cron(5 * * * *)', 'six fields'],
		['cron(60 * * * ? *)', 'its minutes cannot be 60: write 0 to 59'],
		['cron(0 24 * * ? *)', 'its hours cannot be 24'],
		['cron(0 1 0 * ? *)', 'its day of month cannot be 0'],
		['cron(0 1 ? 13 MON *)', 'its month cannot be 13: write 1 to 12 or JAN'],
		['cron(0 1 ? * MOO *)', 'its day of week cannot be MOO'],
		['cron(0 1 ? * MON#6 *)', 'its day of week cannot be MON#6'],
		['cron(*/0 * * * ? *)', 'its minutes cannot be */0'],
		['cron(1-2-3 * * * ? *)', 'its minutes cannot be 1-2-3'],
		['cron(? * * * ? *)', 'its minutes cannot be ?'],
		['cron(0 1 * * * *)', 'write ? for the day of month or for the day of week'],
		['cron(0 1 ? * ? *)', 'write ? for the day of month or for the day of week'],
		['every hour', 'write cron(5 * * * ? *) or rate(1 hour)'],
		['hourly(1)', 'write cron(5 * * * ? *) or rate(1 hour)'],
	])('cannot be %s: %s', (expression, fault) => expect(scheduleFault(expression)).toContain(fault));
});

describe('the longest time from one start to the next', () => {
	test.each([
		['rate(1 minute)', 1 / 60],
		['rate(90 minutes)', 1.5],
		['rate(1 hour)', 1],
		['rate(7 days)', 168],
		['cron(5 * * * ? *)', 1],
		['cron(0/15 * * * ? *)', 0.25],
		['cron(0/25 * * * ? *)', 25 / 60],
		['cron(0,30 */2 * * ? *)', 1.5],
		['cron(30 4 * * ? *)', 24],
		['cron(0 8-18 * * ? *)', 14],
		['cron(0 6,18 * * ? *)', 12],
		['cron(0 6 ? * MON *)', 168],
		['cron(0 6 ? * MON,thu *)', 96],
		['cron(0 6 ? * 2-6 *)', 72],
		['cron(0 6 ? * FRI-MON *)', 96],
		['cron(0/15 8-18 ? * MON-FRI *)', 61.25],
		['cron(0 6 1/2 * ? *)', 48],
		['cron(0 6 1 * ? *)', 31 * 24],
		['cron(0 6 * 1-11 ? *)', 32 * 24],
		['cron(0 6 1 1 ? *)', 365 * 24],
		['cron(0 6 31 2 ? *)', Number.POSITIVE_INFINITY],
		['cron(0 6 L * ? *)', Number.POSITIVE_INFINITY],
		['cron(0 6 15W * ? *)', Number.POSITIVE_INFINITY],
		['cron(0 6 ? * 2#1 *)', Number.POSITIVE_INFINITY],
		['cron(0 6 * * ? 2026-2030)', Number.POSITIVE_INFINITY],
	])('of %s is %d hours', (expression, hours) => {
		expect(scheduleFault(expression)).toBeUndefined();
		expect(longestGapHours(expression)).toBeCloseTo(hours, 9);
	});
});
