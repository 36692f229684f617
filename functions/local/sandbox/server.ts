import { Problem } from '../../../shared/problem.ts';
import { type BlindSpot, blindSpotsAt } from './truth/blind-spots.ts';
import { toSeconds } from './calendar.ts';
import { type FxRate, fxRatesUntil } from './fx.ts';
import type { Faults } from './http/faults.ts';
import { API_KEY, stripeListener } from './http/listener.ts';
import type { StoryName } from './stories/index.ts';
import { type TruthRow, truthAt } from './truth/rows.ts';
import { STRIPE_VERSION } from './wire/on-wire.ts';
import { found, worldAt } from './world.ts';

export interface SandboxOptions {
	readonly seed?: string;
	readonly accounts?: number;
	/** Months of history before `asOf`. */
	readonly months?: number;
	readonly asOf?: Date;
	readonly faults?: Faults;
	/** 0 or absent: any free port. */
	readonly port?: number;
}

/** A running sandbox company. */
export interface Sandbox {
	/** Base address without the version: `http://127.0.0.1:<port>`. */
	readonly url: string;
	readonly apiKey: string;
	/** The only `Stripe-Version` the server speaks. */
	readonly apiVersion: string;
	/** The instant the server shows; everything before it has happened. */
	readonly asOf: Date;
	/** Requests received so far, by path template such as `/v1/invoices/{id}/lines`. */
	readonly requests: Readonly<Record<string, number>>;
	/** Lets time go on to `to`: later than now, at most four months after the first `asOf`. */
	advance(to: Date): void;
	/** Rates into US dollars up to now, by pair and day. */
	readonly fxRates: readonly FxRate[];
	/** The true MRR per account and month up to now, which no pipeline may read. */
	truth(): TruthRow[];
	/** Where what the server shows cannot tell the truth, up to now. */
	blindSpots(): BlindSpot[];
	/** The story each customer lives. */
	stories(): { readonly account_id: string; readonly story: StoryName | 'ordinary' }[];
	close(): Promise<void>;
}

/** The last full month is November 2025; December is partial. */
export const DEFAULT_AS_OF = new Date('2025-12-15T00:00:00Z');

/** Generates the company and serves it on the loopback interface. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { seed = 'tidemark', accounts = 500, months = 36, asOf = DEFAULT_AS_OF, faults = {}, port = 0 } = options;
	const company = found({ seed, accounts, months, asOf: toSeconds(asOf) });
	let now = toSeconds(asOf);
	let world = worldAt(company, now);
	const { server, requests } = stripeListener({ company, world: () => world, faults });
	await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
	const address = server.address();
	const bound = typeof address === 'object' && address !== null ? address.port : port;
	return {
		url: `http://127.0.0.1:${bound}`,
		apiKey: API_KEY,
		apiVersion: STRIPE_VERSION,
		requests,
		get asOf() {
			return new Date(now * 1000);
		},
		get fxRates() {
			return fxRatesUntil(company.plan, now);
		},
		advance: (to) => {
			now = laterInstant(to, now, company.horizon);
			world = worldAt(company, now);
		},
		truth: () => truthAt(company, now),
		blindSpots: () => blindSpotsAt(company, now),
		stories: () => company.accounts.map(({ story }, i) => ({ account_id: company.billed[i]?.customer ?? '', story })),
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function laterInstant(to: Date, now: number, horizon: number): number {
	const seconds = toSeconds(to);
	if (seconds >= now && seconds <= horizon) return seconds;
	throw new Problem({
		kind: 'configuration',
		what: 'the sandbox cannot go to that instant',
		where: 'sandbox advance',
		saw: to.toISOString(),
		next: `choose an instant from ${new Date(now * 1000).toISOString()} to ${new Date(horizon * 1000).toISOString()}`,
	});
}
