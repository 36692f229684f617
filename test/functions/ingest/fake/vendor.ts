import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A record of the fake vendor; `created` in seconds, as its lists are cut by. */
export interface FakeRecord {
	readonly id: string;
	readonly created: number;
	readonly [field: string]: unknown;
}

export interface FakeEvent {
	readonly id: string;
	readonly created: number;
	readonly type: string;
	readonly object: unknown;
}

/** What the server does instead of answering request number n (from 1); undefined lets it answer. */
export type Fault = (request: number, url: URL, response: ServerResponse) => boolean;

export interface FakeVendor {
	readonly url: string;
	/** Present records by path, for the test to change. */
	readonly records: Record<string, FakeRecord[]>;
	readonly events: FakeEvent[];
	/** Paths with queries, in the order asked for. */
	readonly requests: string[];
	fault: Fault | undefined;
	close(): Promise<void>;
}

const PAGE = 3;
const KEY = 'key_live_0123456789';

const send = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
	response.writeHead(status, { 'content-type': 'application/json', ...headers });
	response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

const newestFirst = (a: FakeRecord | FakeEvent, b: FakeRecord | FakeEvent): number => b.created - a.created || (a.id < b.id ? 1 : -1);

const pageOf = <T extends FakeRecord | FakeEvent>(all: readonly T[], query: URLSearchParams): { data: T[]; has_more: boolean } => {
	const [from, to] = [Number(query.get('from') ?? 0), Number(query.get('to') ?? Infinity)];
	const within = all.filter(({ created }) => created >= from && created < to).sort(newestFirst);
	const after = query.get('after');
	const start = after === null ? 0 : within.findIndex(({ id }) => id === after) + 1;
	return { data: within.slice(start, start + PAGE), has_more: start + PAGE < within.length };
};

/** A vendor with Stripe's manners, three records to a page: lists newest first, a feed of events, records by id. */
export const startVendor = async (): Promise<FakeVendor> => {
	const state = {
		url: '',
		records: {} as Record<string, FakeRecord[]>,
		events: [] as FakeEvent[],
		requests: [] as string[],
		fault: undefined as Fault | undefined,
	};

	const answer = (request: IncomingMessage, response: ServerResponse): void => {
		const url = new URL(request.url ?? '/', 'http://localhost');
		state.requests.push(`${url.pathname}${url.search}`);
		if (state.fault?.(state.requests.length, url, response)) return;
		if (request.headers.authorization !== `Bearer ${KEY}`)
			return send(response, 401, { message: `no such key: ${request.headers.authorization}` });
		if (url.pathname === '/events') return send(response, 200, pageOf(state.events, url.searchParams));
		const [, collection = '', id, rest] = url.pathname.split('/');
		const records = state.records[collection] ?? [];
		if (id === undefined) return send(response, 200, listing(records, url.searchParams));
		const record = records.find((one) => one.id === id);
		if (record === undefined) return send(response, 404, { message: `no ${collection} ${id}` });
		if (rest !== undefined) return send(response, 200, { data: record['all_lines'], has_more: false });
		send(response, 200, record);
	};

	const listing = (records: readonly FakeRecord[], query: URLSearchParams): unknown => pageOf(records, query);

	const server = createServer(answer);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return Object.assign(state, {
		close: () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
	});
};

export const FAKE_KEY = KEY;
