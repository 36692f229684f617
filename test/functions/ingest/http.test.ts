import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { vendorClient } from '../../../functions/ingest/http.ts';
import { redactor } from '../../../functions/ingest/redact.ts';
import { backoffMs, defaultRetry, retryAfterMs } from '../../../functions/ingest/retry.ts';
import { Problem } from '../../../shared/problem.ts';
import { silentLog } from '../../../shared/log.ts';
import { fakeConnector } from './fake/connector.ts';

type Reply = (response: ServerResponse) => void;
const SECRET = 'sk_live_abcdef0123456789';
const NOW = new Date('2026-03-01T12:00:00Z');

let replies: Reply[] = [];
let seen: string[] = [];
let slept: number[] = [];
let baseUrl = '';
let authorization: string | undefined;
const server = createServer((request, response) => {
	seen.push(request.url ?? '');
	authorization = request.headers.authorization;
	(replies.shift() ?? json(200, { fine: true }))(response);
});

const json =
	(status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
	(response) => {
		response.writeHead(status, headers);
		response.end(typeof body === 'string' ? body : JSON.stringify(body));
	};

beforeEach(async () => {
	[replies, seen, slept] = [[], [], []];
	if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.closeAllConnections());

const logged: string[] = [];
const client = (timeoutMs = 2000) =>
	vendorClient(
		{ sourceId: 'main', connector: fakeConnector, secret: SECRET, baseUrl, timeoutMs },
		{
			clock: () => NOW,
			random: () => 0.5,
			sleep: async (ms) => void slept.push(ms),
			log: { ...silentLog, info: (message, fields) => void logged.push(`${message} ${JSON.stringify(fields)}`) },
		},
	);

const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
	const error: unknown = await work.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!(error instanceof Problem)) throw new Error(`expected a Problem, got ${String(error)}`);
	return error;
};

describe('the vendor client', () => {
	test('sends the key and the query, repeated names included, and parses the answer', async () => {
		const answer = await client().get('/v1/things', { limit: '100', 'expand[]': ['a', 'b'] });
		expect(answer).toEqual({ verdict: 'ok', body: { fine: true }, size: 13 });
		expect(seen).toEqual(['/v1/things?limit=100&expand%5B%5D=a&expand%5B%5D=b']);
		expect(authorization).toBe(`Bearer ${SECRET}`);
	});

	test('waits as long as a 429 asks, in seconds or until a date, and then goes on', async () => {
		replies = [json(429, {}, { 'retry-after': '7' }), json(429, {}, { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' })];
		expect((await client().get('/x', {})).verdict).toBe('ok');
		expect(slept.map((ms) => Math.floor(ms / 1000))).toEqual([7, 30]);
	});

	test('backs off longer after each 500 and gives up after eight attempts', async () => {
		replies = Array.from({ length: 20 }, () => json(500, { message: 'oops' }));
		const problem = await problemOf(client().get('/x', {}));
		expect(problem).toMatchObject({ kind: 'unavailable', where: expect.stringContaining('source main, GET'), saw: 'status 500: oops' });
		expect(seen).toHaveLength(8);
		expect(slept).toHaveLength(7);
		expect(slept.slice(0, 5)).toEqual(slept.slice(0, 5).toSorted((a, b) => a - b));
	});

	test('gives up at once on a wait longer than its patience', async () => {
		replies = [json(429, { message: 'come back tomorrow' }, { 'retry-after': '86400' })];
		expect(await problemOf(client().get('/x', {}))).toMatchObject({ kind: 'unavailable', next: expect.stringContaining('run again') });
		expect(seen).toHaveLength(1);
	});

	test('asks again after a truncated body, and names it when it never comes whole', async () => {
		replies = [json(200, '{"data": [1, 2'), json(200, { data: [1, 2] })];
		expect(await client().get('/x', {})).toMatchObject({ verdict: 'ok', body: { data: [1, 2] } });
		replies = Array.from({ length: 8 }, () => json(200, '{"data": ['));
		expect(await problemOf(client().get('/x', {}))).toMatchObject({ kind: 'unavailable', saw: expect.stringContaining('not whole JSON') });
	});

	test('asks again after a connection that breaks in the middle of an answer', async () => {
		replies = [
			(response) => {
				response.writeHead(200, { 'content-length': '1000' });
				response.write('{"data"');
				setTimeout(() => response.destroy(), 5);
			},
		];
		expect((await client().get('/x', {})).verdict).toBe('ok');
		expect(seen).toHaveLength(2);
	});

	test.each([
		['gzip', gzipSync],
		['br', brotliCompressSync],
		['deflate', deflateSync],
	] as const)('reads a body compressed with %s, and asks again when it is cut off', async (encoding, compress) => {
		const body = compress(JSON.stringify({ data: 'ž'.repeat(5000) }));
		const reply =
			(bytes: Uint8Array): Reply =>
			(response) =>
				response.writeHead(200, { 'content-encoding': encoding }).end(bytes);
		replies = [reply(body.subarray(0, body.length - 5)), reply(body)];
		expect(await client().get('/x', {})).toMatchObject({ verdict: 'ok', body: { data: 'ž'.repeat(5000) } });
		expect(seen).toHaveLength(2);
	});

	test('asks again when there is no answer in time', async () => {
		replies = [() => undefined];
		expect((await client(50).get('/x', {})).verdict).toBe('ok');
		expect(seen).toHaveLength(2);
	});

	test('says what to do about a refused key, without showing it', async () => {
		replies = [json(401, { message: `Invalid API Key provided: ${SECRET}` })];
		const problem = await problemOf(client().get('/x', { key: SECRET }));
		expect(problem.kind).toBe('credentials');
		expect(problem.next).toContain('correct the source');
		expect(`${problem.message} ${problem.where}`).not.toContain(SECRET);
		expect(problem.saw).toContain('[secret]');
		expect(seen).toHaveLength(1);
	});

	test('logs retries without the secret', async () => {
		replies = [json(503, { message: `overloaded, ${SECRET}` })];
		await client().get('/x', {});
		expect(logged.at(-1)).toContain('overloaded');
		expect(logged.join()).not.toContain(SECRET);
	});

	test.each([
		[400, 'configuration'],
		[418, 'data'],
	])('status %i is a problem of kind %s', async (status, kind) => {
		replies = [json(status, { message: 'no' })];
		expect(await problemOf(client().get('/x', {}))).toMatchObject({ kind });
	});

	test.each([
		[404, 'gone'],
		[410, 'expired'],
	])('status %i is an answer: %s', async (status, verdict) => {
		replies = [json(status, { message: 'no' })];
		expect(await client().get('/x', {})).toEqual({ verdict, message: `status ${status}: no` });
	});

	test('names a host that cannot be reached', async () => {
		const gone = createServer();
		await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
		const { port } = gone.address() as AddressInfo;
		await new Promise((resolve) => gone.close(resolve));
		const away = vendorClient(
			{ sourceId: 'main', connector: fakeConnector, secret: SECRET, baseUrl: `http://127.0.0.1:${port}` },
			{ clock: () => NOW, random: () => 0, sleep: async () => {}, log: silentLog },
		);
		expect(await problemOf(away.get('/x', {}))).toMatchObject({ kind: 'unavailable', saw: expect.stringContaining('ECONNREFUSED') });
	});

	test('keeps to the rate it is given', async () => {
		const slow = vendorClient(
			{ sourceId: 'main', connector: fakeConnector, secret: SECRET, baseUrl, requestsPerSecond: 50 },
			{ clock: () => NOW, random: () => 0, sleep: async () => {}, log: silentLog },
		);
		const start = performance.now();
		await Promise.all(Array.from({ length: 6 }, () => slow.get('/x', {})));
		expect(performance.now() - start).toBeGreaterThan(90); // five intervals of 20 ms, less the coarseness of timers
	});
});

describe('waits between attempts', () => {
	test('grow, stay below the cap and never undercut what the vendor asked for', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 20 }),
				fc.double({ min: 0, max: 0.999, noNaN: true }),
				fc.integer({ min: 0, max: 100_000 }),
				(attempt, random, asked) => {
					const wait = backoffMs(defaultRetry, attempt, random, asked);
					expect(wait).toBeGreaterThan(0);
					if (asked > 0) expect(wait).toBeGreaterThanOrEqual(asked);
					else expect(wait).toBeLessThanOrEqual(defaultRetry.capMs);
				},
			),
		);
	});

	test.each([
		[null, undefined],
		['3', 3000],
		['0.5', 500],
		['Sun, 01 Mar 2026 12:01:00 GMT', 60_000],
		['Sun, 01 Mar 2026 11:00:00 GMT', 0],
		['soon', undefined],
	])('Retry-After %j is %j ms', (header, ms) => {
		expect(retryAfterMs(header, NOW)).toBe(ms);
	});
});

test('the secret is taken out in every form in which headers carry it', () => {
	const basic = Buffer.from(`${SECRET}:`).toString('base64');
	const redact = redactor(SECRET, { authorization: `Basic ${basic}`, accept: 'application/json' });
	expect(redact(`key ${SECRET} and ${basic} for application/json`)).toBe('key [secret] and [secret] for application/json');
});
