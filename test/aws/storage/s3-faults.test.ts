import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { s3Client } from '../../../shared/storage/s3-client.ts';
import { s3Store } from '../../../shared/storage/s3.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { faultyS3, type Fault } from './faulty-s3.ts';

const { s3Endpoint, region, credentials } = inject('bed');
const proxy = await faultyS3(s3Endpoint);
/** Milliseconds of silence that the impatient client takes for a failure. */
const SILENCE_MS = 400;
const connection = { endpoint: proxy.url, region, credentials, forcePathStyle: true };
const client = s3Client({ ...connection, maxAttempts: 3 });
/** Gives up on silence so soon that a test can wait for it. */
const impatient = s3Client({ ...connection, maxAttempts: 6, requestHandler: { socketTimeout: SILENCE_MS } });
/** Tries more often than any test has faults. */
const tenacious = s3Client({ ...connection, maxAttempts: 10 });
afterAll(async () => {
	for (const each of [client, impatient, tenacious]) each.destroy();
	await proxy.stop();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PART = 5 * 1024 * 1024;
const waits: number[] = [];
let store: ObjectStore;
let storeWith: (client: S3Client) => ObjectStore;
const textAt = async (key: string): Promise<string | undefined> => {
	const found = await store.get(key);
	return found && new TextDecoder().decode(found.body);
};

beforeEach(async () => {
	proxy.script();
	const bucket = `faults-${randomBytes(8).toString('hex')}`;
	await client.send(new CreateBucketCommand({ Bucket: bucket }));
	waits.length = 0;
	storeWith = (one) => s3Store({ client: one, bucket, partBytes: PART, sleep: async (ms) => void waits.push(ms) });
	store = storeWith(client);
});

const SLOW_DOWN: Fault = { status: 503, code: 'SlowDown' };
const BUSY: Fault = { status: 409, code: 'ConditionalRequestConflict' };
const GONE: Fault = { status: 404, code: 'NoSuchUpload' };
const DENIED: Fault = { status: 403, code: 'AccessDenied' };

describe('S3 that refuses for the moment', () => {
	test.each<[string, Fault]>([
		['slow down', SLOW_DOWN],
		['an error of its own', { status: 500, code: 'InternalError' }],
		['no answer', 'drop'],
	])('%s once: the request is repeated and nobody notices', async (_, fault) => {
		proxy.script(fault);
		await store.put('a', bytes('one'));
		proxy.script(fault);
		expect(await textAt('a')).toBe('one');
		proxy.script(fault);
		expect((await Array.fromAsync(store.list(''))).map(({ key }) => key)).toEqual(['a']);
		expect(proxy.seen).toHaveLength(2);
	});

	test.each<[string, Fault]>([
		['slow down', SLOW_DOWN],
		['no answer', 'drop'],
	])('%s every time: a problem that says to wait, after three attempts', async (_, fault) => {
		proxy.script(fault, fault, fault);
		await expect(store.put('log/1', bytes('x'), { absent: true })).rejects.toMatchObject({
			kind: 'unavailable',
			where: expect.stringMatching(/^s3:\/\/faults-.*\/log\/1$/),
		});
		expect(proxy.seen).toHaveLength(3);
	});

	test('a late answer is not waited for: once, and the request is repeated; every time, and it is a problem', async () => {
		const late: Fault = { lateMs: 10 * SILENCE_MS };
		proxy.script(late);
		await storeWith(impatient).put('a', bytes('one'));
		expect(proxy.seen.length).toBeGreaterThan(1);
		proxy.script(...Array.from({ length: 6 }, () => late));
		await expect(storeWith(impatient).put('a', bytes('two'))).rejects.toMatchObject({ kind: 'unavailable' });
	});

	test('a body that breaks off in the middle is read again, and never taken for the whole', async () => {
		await store.put('a', bytes('x'.repeat(100_000)));
		proxy.scriptFor(/^GET/, 'cut');
		expect(await textAt('a')).toHaveLength(100_000);
		proxy.scriptFor(/^GET/, 'cut');
		expect(await store.part('a', 10, 60_010)).toHaveLength(60_000);
		proxy.scriptFor(/^GET/, 'cut', 'cut', 'cut', 'cut', 'cut', 'cut', 'cut', 'cut', 'cut');
		await expect(store.get('a')).rejects.toMatchObject({ kind: 'unavailable' });
	});
});

describe('conditional puts', () => {
	test('busy (409) and then free: the put goes through', async () => {
		proxy.scriptFor(/^PUT/, BUSY, BUSY);
		await store.put('log/1', bytes('x'), { absent: true });
		expect(await textAt('log/1')).toBe('x');
		expect(waits).toEqual([50, 100]);
	});

	test('busy (409) every time: a conflict, and nothing is written', async () => {
		proxy.scriptFor(/^PUT/, BUSY, BUSY, BUSY, BUSY, BUSY);
		await expect(store.put('log/1', bytes('x'), { absent: true })).rejects.toMatchObject({ kind: 'conflict' });
		expect(proxy.seen).toHaveLength(5);
		expect(await store.get('log/1')).toBeUndefined();
	});

	test('busy (409), and meanwhile another writer wins (412): a conflict', async () => {
		await store.put('log/1', bytes('theirs'));
		proxy.scriptFor(/^PUT/, BUSY);
		await expect(store.put('log/1', bytes('mine'), { absent: true })).rejects.toMatchObject({ kind: 'conflict' });
		expect(await textAt('log/1')).toBe('theirs');
	});

	test('done, but the answer is lost: the repeated put recognises its own object and has won', async () => {
		proxy.scriptFor(/^PUT/, 'lose');
		const tag = await store.put('log/1', bytes('x'), { absent: true });
		expect(proxy.seen.map((one) => one.split(' ')[0])).toEqual(['PUT', 'PUT', 'HEAD']);
		expect((await store.get('log/1'))?.tag).toBe(tag);
		proxy.scriptFor(/^PUT/, 'lose');
		const second = await store.put('log/1', bytes('y'), { tag });
		expect((await store.get('log/1'))?.tag).toBe(second);
	});

	test('lost to another writer of the very same bytes: a conflict all the same', async () => {
		await store.put('log/1', bytes('x'), { absent: true });
		proxy.scriptFor(/^PUT/, 'drop');
		await expect(store.put('log/1', bytes('x'), { absent: true })).rejects.toMatchObject({ kind: 'conflict' });
	});

	test('of ten at once over a line that loses every third answer, exactly one wins', async () => {
		proxy.scriptFor(/^PUT/, ...Array.from({ length: 20 }, (_, index): Fault | undefined => (index % 3 === 0 ? 'lose' : undefined)));
		const all = await Promise.allSettled(
			Array.from({ length: 10 }, (_, writer) => storeWith(tenacious).put('log/1', bytes(`${writer}`), { absent: true })),
		);
		const winners = all.flatMap(({ status }, writer) => (status === 'fulfilled' ? [`${writer}`] : []));
		expect(winners).toEqual([await textAt('log/1')]);
		expect(all.filter((one) => one.status === 'rejected').every(({ reason }) => reason.kind === 'conflict')).toBe(true);
	});
});

describe('uploads in parts', () => {
	const upload = async (): Promise<void> => {
		const writer = store.open('big');
		await writer.write(new Uint8Array(PART).fill(1));
		await writer.write(new Uint8Array(10).fill(2));
		await writer.close();
	};

	test('every call may fail once', { timeout: 60_000 }, async () => {
		proxy.script(SLOW_DOWN, undefined, 'drop', undefined, { status: 500, code: 'InternalError' }, undefined, SLOW_DOWN);
		await upload();
		expect((await store.get('big'))?.body.byteLength).toBe(PART + 10);
	});

	test('completed, but the answer is lost and the upload unknown by then: the object is recognised', async () => {
		proxy.scriptFor(/^POST .*uploadId/, 'lose', GONE);
		await upload();
		expect((await store.get('big'))?.body.byteLength).toBe(PART + 10);
	});

	test('dropped by somebody before it is complete: a problem, though an older object is there', async () => {
		await store.put('big', bytes('old'));
		proxy.scriptFor(/^POST .*uploadId/, GONE);
		await expect(upload()).rejects.toMatchObject({ kind: 'unavailable', what: expect.stringContaining('dropped') });
		expect(await textAt('big')).toBe('old');
	});

	test('an error in an answer of 200, as S3 gives when it fails late, is no success', { timeout: 60_000 }, async () => {
		proxy.scriptFor(/^POST .*uploadId/, ...Array.from({ length: 3 }, () => ({ status: 200, code: 'InternalError' })));
		await expect(upload()).rejects.toMatchObject({ kind: 'unavailable' });
		expect(await store.get('big')).toBeUndefined();
	});

	test('a part that never gets through: a problem, the upload is aborted and nothing is there', { timeout: 60_000 }, async () => {
		proxy.scriptFor(/^PUT .*partNumber=2/, SLOW_DOWN, SLOW_DOWN, SLOW_DOWN);
		await expect(upload()).rejects.toMatchObject({ kind: 'unavailable', where: expect.stringContaining('/big') });
		expect(proxy.seen.at(-1)).toMatch(/^DELETE .*uploadId/);
		expect(await store.get('big')).toBeUndefined();
	});
});

test.each<[string, Fault, string, string]>([
	['access denied', DENIED, 'configuration', 's3:ListBucket'],
	['an expired token', { status: 400, code: 'ExpiredToken' }, 'credentials', 'renew'],
	['an unknown key', { status: 403, code: 'InvalidAccessKeyId' }, 'credentials', 'renew'],
	['another region', { status: 301, code: 'PermanentRedirect' }, 'configuration', 'region'],
	['a wrong clock', { status: 403, code: 'RequestTimeTooSkewed' }, 'configuration', 'NTP'],
])('%s is a problem with its next step', async (_, fault, kind, next) => {
	proxy.script(fault, fault, fault);
	await expect(store.put('a', bytes('x'))).rejects.toMatchObject({ kind, next: expect.stringContaining(next) });
});

test.each([
	['AccessDenied', 'configuration'],
	['SlowDown', 'unavailable'],
	['InternalError', 'unavailable'],
])('%s that S3 reports for one key of a batch is not swallowed', async (code, kind) => {
	await store.put('a', bytes('x'));
	proxy.script({ xml: `<DeleteResult><Error><Key>a</Key><Code>${code}</Code><Message>no</Message></Error></DeleteResult>` });
	await expect(store.delete(['a', 'b'])).rejects.toMatchObject({ kind, saw: `${code}: no (a)` });
});

test('S3 that is not there at all is unavailable', async () => {
	const nobody = s3Client({ endpoint: 'http://127.0.0.1:1', region, credentials, forcePathStyle: true, maxAttempts: 1 });
	await expect(s3Store({ client: nobody, bucket: 'b' }).get('a')).rejects.toMatchObject({ kind: 'unavailable' });
	nobody.destroy();
});
