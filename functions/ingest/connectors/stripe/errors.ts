import * as z from 'zod';
import type { Verdict } from '../../../../shared/contracts/connector.ts';

const errorSchema = z.object({
	error: z.object({
		type: z.string().nullish(),
		code: z.string().nullish(),
		param: z.string().nullish(),
		message: z.string().nullish(),
	}),
});

type StripeError = z.output<typeof errorSchema>['error'];

const errorOf = (body: unknown): StripeError => errorSchema.safeParse(body).data?.error ?? {};

/** The feed forgot what was asked for: said in words, or by not knowing the event that paging stood at. */
const isExpired = ({ code, param, message }: StripeError): boolean =>
	/no longer available|retention/i.test(message ?? '') ||
	(code === 'resource_missing' && /event/i.test(message ?? '') && /^(starting|ending)_/.test(param ?? ''));

/** What Stripe's answer means for the engine. */
export const judge = (status: number, body: unknown): Verdict => {
	if (status >= 200 && status < 300) return 'ok';
	const error = errorOf(body);
	if (status === 401 || status === 403) return 'credentials';
	if (status === 408 || status === 409 || status === 424 || status === 429 || status >= 500 || error.code === 'lock_timeout')
		return 'retry';
	if (isExpired(error)) return 'expired';
	if (status === 404) return error.code === 'resource_missing' ? 'gone' : 'configuration';
	return status === 400 ? 'configuration' : 'data';
};

/** Stripe masks most of a key it repeats, not all of it. */
const withoutKeys = (text: string): string => text.replace(/\b(?:sk|rk|pk|ek|uk)_[A-Za-z0-9_*]+/g, '(key)');

/** One sentence for the operator. For a refused key Stripe's own message repeats it and says no more. */
export const explain = (status: number, body: unknown): string => {
	if (status === 401) return 'Stripe does not accept the API key (401).';
	const { type, code, param, message } = errorOf(body);
	const what = [type, code, param && `parameter ${param}`].filter(Boolean).join(', ');
	const said = message ? `: ${withoutKeys(message)}` : '.';
	return `Stripe answered ${status}${what && ` (${what})`}${said}`;
};
