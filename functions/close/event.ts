import * as z from 'zod';

const MONTH = 'a month such as 2026-10';
const REASON = 'say why in some words';
const month = z.string(MONTH).regex(/^\d{4}-(0[1-9]|1[0-2])$/, MONTH);
const reason = z.string(REASON).min(1, REASON);
const policy = z.string('the id of a policy').optional();

const closing = z.strictObject({ close: month, policy });
const reopening = z.strictObject({ reopen: month, reason, policy });
/** Where it cannot be said which of them was meant, what is given is still checked. */
const either = z.strictObject({ close: month.optional(), reopen: month.optional(), reason: reason.optional(), policy });

type CloseEvent = z.infer<typeof closing> | z.infer<typeof reopening>;

const has = (given: unknown, key: string): boolean => typeof given === 'object' && given !== null && Object.hasOwn(given, key);

/** What an invocation asks for: to close a month, or to open the last closed one again. A union would say of any fault that its input is invalid. */
export const event = z.unknown().transform((given, context): CloseEvent => {
	const [closes, reopens] = [has(given, 'close'), has(given, 'reopen')];
	const isUnclear = closes === reopens;
	const { data, error } = (isUnclear ? either : closes ? closing : reopening).safeParse(given);
	if (isUnclear)
		context.addIssue(`give either close or reopen, ${closes ? 'not both' : 'such as {"close":"2026-10"}'}; reopen has a reason with it`);
	for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
	return isUnclear || data === undefined ? z.NEVER : (data as CloseEvent); // it is of `either` only where that is unclear
});
