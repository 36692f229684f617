import { refuse } from './refusals.ts';

/** What goes wrong on purpose, so that a client's retries always run. Requests are counted from 1. */
export interface Faults {
	/** Requests per second the token bucket refills; its size is one second's worth. */
	readonly perSecond?: number;
	/** These requests are answered 429. */
	readonly rateLimited?: readonly number[];
	/** These requests are answered 500. */
	readonly broken?: readonly number[];
}

const USUAL: Required<Faults> = { perSecond: 100, rateLimited: [40], broken: [90] };

/** Decides before each request whether it fails; throws the refusal when it does. */
export function faultGate(faults: Faults, milliseconds: () => number): (request: number) => void {
	const { perSecond, rateLimited, broken } = { ...USUAL, ...faults };
	let tokens = perSecond;
	let filledAt = milliseconds();
	return (request) => {
		const now = milliseconds();
		tokens = Math.min(perSecond, tokens + ((now - filledAt) / 1000) * perSecond);
		filledAt = now;
		if (tokens < 1) throw refuse.rateLimit('global-rate');
		tokens -= 1;
		if (rateLimited.includes(request)) throw refuse.rateLimit('endpoint-rate');
		if (broken.includes(request)) throw refuse.breakdown();
	};
}
