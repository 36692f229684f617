import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { event as closeEvent } from '../../../functions/close/event.ts';
import { validated } from '../../../functions/lambda/validation.ts';
import { instantOf } from '../../../functions/orchestrate/as-of.ts';
import { event as metricsEvent } from '../../../functions/orchestrate/handler.ts';
import { event as rollbackEvent } from '../../../functions/publish/handler.ts';

const checked = <E>(event: z.ZodType<E>, given: unknown): E =>
	validated({ event, environment: z.unknown() }, { event: given, environment: {} }, 'function x').event;
/** Every fault that the one message names. */
const faultsOf = (event: z.ZodType, given: unknown): string[] => {
	try {
		checked(event, given);
		return [];
	} catch (error) {
		return (/ Saw: (.*)\. Next: /.exec(String(error))?.[1] ?? '').split('; event').map((fault) => fault.replace(/^event/, ''));
	}
};

describe('a close is asked for', () => {
	test.each([
		{ close: '2026-10' },
		{ close: '2026-10', policy: 'strict' },
		{ reopen: '2026-10', reason: 'late' },
		{ reopen: '2026-10', reason: 'late', policy: 'strict' },
	])('by %j', (given) => expect(checked(closeEvent, given)).toEqual(given));

	test.each([
		[
			{ reopen: '2026-1', policy: 3 },
			['.reopen: a month such as 2026-10', '.reason: say why in some words', '.policy: the id of a policy'],
		],
		[{ close: '2026-13', polcy: 'strict' }, ['.close: a month such as 2026-10', ': Unrecognized key: "polcy"']],
		[{ close: '2026-10', reason: 'late' }, [': Unrecognized key: "reason"']],
		[{ reopen: '2026-10', reason: '' }, ['.reason: say why in some words']],
		[{}, [': give either close or reopen, such as {"close":"2026-10"}; reopen has a reason with it']],
		[
			{ close: '2026-10', reopen: 10, policy: 'strict' },
			[': give either close or reopen, not both; reopen has a reason with it', '.reopen: a month such as 2026-10'],
		],
		['2026-10', [expect.stringContaining('give either close or reopen'), expect.stringContaining('expected object')]],
	])('and not by %j: every fault is named', (given, faults) => expect(faultsOf(closeEvent, given)).toEqual(faults));
});

describe('an instant of a run', () => {
	test.each(['2025-12-31', '2025-12-31T18:00:00Z', '2025-12-31T18:00:00+02:00'])('may be %s', (given) =>
		expect(checked(metricsEvent, { as_of: given })).toMatchObject({ as_of: given }),
	);

	test.each(['yesterday', '2025-02-30', '2025-12-31T18:00', 20251231])('cannot be %s, and is told which forms there are', (given) =>
		expect(faultsOf(metricsEvent, { as_of: given })).toEqual([
			'.as_of: a day such as 2025-12-31 (its first instant, UTC) or an instant such as 2025-12-31T18:00:00Z',
		]),
	);

	const NOW = new Date('2026-01-01T00:00:00Z');

	test.each([
		[undefined, NOW],
		['2026-01-01', NOW],
		['2026-01-01T00:01:00Z', new Date('2026-01-01T00:01:00Z')], // of a scheduler whose clock is ahead
		['2025-12-31T18:00:00Z', new Date('2025-12-31T18:00:00Z')],
	])('%s is read', (asked, instant) => expect(instantOf(asked, NOW)).toEqual(instant));

	test.each(['2026-01-02', '2026-01-01T00:01:00.001Z', '2026-01-01T00:30:00-01:00'])(
		'%s has not come, and is refused with the clock',
		(asked) =>
			expect(() => instantOf(asked, NOW)).toThrow(`Saw: ${asked}, at 2026-01-01T00:00:00.000Z. Next: give an instant that is past`),
	);
});

describe('a rollback goes', () => {
	test.each(['previous', '20251215T000000000Z-0a1b2c3d'])('to %s', (to) => expect(checked(rollbackEvent, { to })).toEqual({ to }));

	test.each(['prevoius', '20251215T000000000Z', '../x', ''])('and not to "%s"', (to) =>
		expect(faultsOf(rollbackEvent, { to })).toEqual(['.to: previous, or a publication id such as 20251215T000000000Z-0a1b2c3d']),
	);
});
