import * as z from 'zod';

const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-10');
const policy = z.string().optional();

/** What an invocation asks for: to close a month, or to open the last closed one again. */
export const event = z.union([
	z.strictObject({ close: month, policy }),
	z.strictObject({ reopen: month, reason: z.string().min(1), policy }),
]);
