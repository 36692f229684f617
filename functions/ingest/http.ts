import pThrottle from 'p-throttle';
import type { Connector, Query, Verdict } from '../../shared/contracts/connector.ts';
import { Problem } from '../../shared/problem.ts';
import type { IngestPorts } from './ports.ts';
import { redactor } from './redact.ts';
import { backoffMs, defaultRetry, type RetryPolicy, retryAfterMs } from './retry.ts';
import { type Response, transport } from './transport.ts';

/** What a vendor answered; `size` in characters. `gone`: no such record. `expired`: the window asked for is no longer kept. */
export type Answer =
	| { readonly verdict: 'ok'; readonly body: unknown; readonly size: number }
	| { readonly verdict: 'gone' | 'expired'; readonly message: string };

export interface VendorClient {
	/** Reads a path below the vendor's address. Throws a Problem for every verdict that a run cannot go on from. */
	get(path: string, query: Query): Promise<Answer>;
	/** Requests sent so far, attempts included. */
	requests(): number;
	/** Removes the secret from a text. */
	redact(text: string): string;
}

export interface ClientSettings {
	readonly sourceId: string;
	readonly connector: Connector;
	readonly secret: string;
	readonly baseUrl?: string | undefined;
	readonly requestsPerSecond?: number | undefined;
	readonly timeoutMs?: number | undefined;
	readonly retry?: RetryPolicy | undefined;
}

type Failure = { readonly verdict: Exclude<Verdict, 'ok'>; readonly message: string; readonly waitMs: number | undefined };
type Attempt = Extract<Answer, { verdict: 'ok' }> | Failure;

const DEFAULT_TIMEOUT_MS = 60_000;
const USER_AGENT = 'tidemark/0.1.0';

const urlOf = (baseUrl: string, path: string, query: Query): string => {
	const parameters = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) parameters.append(name, one);
	const text = parameters.toString();
	return `${baseUrl.replace(/\/$/, '')}${path}${text === '' ? '' : `?${text}`}`;
};

/** Why a request got no answer. */
const networkReason = (error: unknown): string => {
	if (!(error instanceof Error)) return String(error);
	return error.name === 'AbortError' || error.name === 'TimeoutError' ? 'no answer in time' : error.message;
};

const parse = (text: string): { readonly value: unknown } | undefined => {
	try {
		return { value: JSON.parse(text) };
	} catch {
		return undefined;
	}
};

const next: Readonly<Record<Exclude<Verdict, 'ok' | 'gone' | 'expired'>, string>> = {
	retry: 'wait a while and run again: it goes on where it stopped',
	credentials: "renew or correct the source's key, or give it the permissions named, then run again",
	configuration: "correct the source's settings, then run again",
	data: 'report this as a bug of the connector, with the message above',
};

/** One vendor's HTTP client: paced, retried, bounded in time; errors never show the secret. */
export const vendorClient = (settings: ClientSettings, ports: Pick<IngestPorts, 'clock' | 'log' | 'sleep' | 'random'>): VendorClient => {
	const { connector, sourceId } = settings;
	const policy = settings.retry ?? defaultRetry;
	const headers = { accept: 'application/json', 'user-agent': USER_AGENT, ...connector.headers(settings.secret) };
	const redact = redactor(settings.secret, headers);
	const baseUrl = settings.baseUrl ?? connector.baseUrl;
	const perSecond = settings.requestsPerSecond ?? connector.requestsPerSecond;
	const http = transport();
	let sent = 0;

	const send = pThrottle({ limit: 1, interval: 1000 / perSecond })(async (url: string): Promise<Attempt> => {
		sent++;
		try {
			return judged(await http.get(url, headers, settings.timeoutMs ?? DEFAULT_TIMEOUT_MS));
		} catch (error) {
			return { verdict: 'retry', message: networkReason(error), waitMs: undefined };
		}
	});

	const judged = ({ status, text, header }: Response): Attempt => {
		const json = parse(text);
		if (status >= 200 && status < 300) {
			if (json !== undefined) return { verdict: 'ok', body: json.value, size: text.length };
			return {
				verdict: 'retry',
				message: `status ${status} with a body of ${text.length} characters that is not whole JSON`,
				waitMs: undefined,
			};
		}
		const body = json === undefined ? text : json.value;
		const verdict = connector.judge(status, body);
		const message = redact(`status ${status}: ${connector.explain(status, body)}`);
		return { verdict: verdict === 'ok' ? 'data' : verdict, message, waitMs: retryAfterMs(header('retry-after'), ports.clock()) };
	};

	const problem = (url: string, { verdict, message }: Failure, attempts: number): Problem =>
		new Problem({
			kind: verdict === 'retry' ? 'unavailable' : verdict === 'gone' || verdict === 'expired' ? 'data' : verdict,
			what:
				verdict === 'retry'
					? `${connector.vendor} did not answer properly in ${attempts} attempts`
					: `${connector.vendor} refused a request`,
			where: `source ${sourceId}, GET ${redact(url)}`,
			saw: redact(message),
			next: verdict === 'gone' || verdict === 'expired' ? next.data : next[verdict],
		});

	const get = async (path: string, query: Query): Promise<Answer> => {
		const url = urlOf(baseUrl, path, query);
		for (let attempt = 1; ; attempt++) {
			const answer = await send(url);
			if (answer.verdict === 'ok') return answer;
			if (answer.verdict === 'gone' || answer.verdict === 'expired') return { verdict: answer.verdict, message: answer.message };
			const tooLong = (answer.waitMs ?? 0) > policy.patienceMs;
			if (answer.verdict !== 'retry' || attempt >= policy.attempts || tooLong) throw problem(url, answer, attempt);
			const wait = backoffMs(policy, attempt, ports.random(), answer.waitMs);
			ports.log.info('retrying', { source: sourceId, path, attempt, wait_ms: Math.round(wait), reason: redact(answer.message) });
			await ports.sleep(wait);
		}
	};

	return { get, requests: () => sent, redact };
};
