import { randomUUID } from 'node:crypto';
import { CreateDatabaseCommand, GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { required } from '../../shared/contracts/column.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import type { Problem } from '../../shared/problem.ts';
import { runDatabase } from '../../shared/warehouse/athena.ts';
import { publicationCatalogue } from '../../shared/warehouse/athena-publications.ts';
import { dropRunDatabases } from '../../shared/warehouse/athena-runs.ts';
import { faultyGlue, type Fault } from './athena/faulty-glue.ts';
import { type AthenaOnBed, athenaOnBed } from './athena/on-bed.ts';

const { glueEndpoint, region, credentials } = inject('bed');
const proxy = await faultyGlue(glueEndpoint);
/** As the functions have it: it repeats what is throttled a few times by itself, with waits of its own. */
const glue = new GlueClient({ region, credentials, endpoint: proxy.url });
/** Leaves all repeating to who calls it. */
const impatient = new GlueClient({ region, credentials, endpoint: proxy.url, maxAttempts: 1 });
const sleep = (): Promise<void> => Promise.resolve();

let on: AthenaOnBed;
beforeAll(async () => {
	on = await athenaOnBed(inject('bed'));
});
beforeEach(() => proxy.script({}));
afterAll(async () => {
	for (const client of [glue, impatient]) client.destroy();
	await proxy.stop();
	await on.stop();
});

const NUMBERS = { n: required.bigint('A number') };
const ID = '20251215T000000000Z-0123abcd';
const MANIFEST = {
	publication_id: ID,
	tables: [
		{ name: 'alpha', description: 'One number.', key: ['n'], columns: [{ name: 'n', type: 'bigint' }], rows: 1, hash: '', keys: [] },
	],
} as unknown as Manifest; // what a catalogue reads of it

const readers = async (client: GlueClient) => {
	const database = `published_${randomUUID().replaceAll('-', '_')}`;
	await on.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
	const catalogue = publicationCatalogue({ glue: client, database, address: (key) => on.store.address(key), sleep });
	const partitions = async (): Promise<number> =>
		(await on.glue.send(new GetPartitionsCommand({ DatabaseName: database, TableName: 'alpha_publications' }))).Partitions?.length ?? 0;
	return { database, catalogue, partitions };
};

/** Everything that Tidemark does in Glue, in an environment of its own. */
const everything = async (client: GlueClient): Promise<void> => {
	const databasePrefix = `faults_${randomUUID().slice(0, 8)}_`;
	const open = () => on.open({ glue: client, databasePrefix, sleep, runId: 'one' });
	const warehouse = await open();
	await warehouse.attach('numbers', NUMBERS, []);
	expect(await warehouse.columns('numbers')).toEqual([{ name: 'n', type: 'bigint' }]);
	await warehouse.close();
	await open();
	expect(await dropRunDatabases({ glue: client, prefix: databasePrefix, sleep }, new Date(Date.now() + 60_000))).toBe(1);
	const { catalogue, partitions } = await readers(client);
	for (const shown of [1, 1]) {
		await catalogue.show(MANIFEST);
		expect(await partitions()).toBe(shown);
	}
	await catalogue.forget(MANIFEST);
	expect(await partitions()).toBe(0);
};

const problemOf = (work: Promise<unknown>): Promise<Problem> =>
	work.then(
		() => expect.unreachable('it succeeded'),
		(error: Problem) => error,
	);
const OPERATIONS = [
	'CreateDatabase',
	'DeleteTable',
	'CreateTable',
	'GetTable',
	'DeleteDatabase',
	'GetDatabases',
	'UpdateTable',
	'BatchCreatePartition',
	'BatchDeletePartition',
];
const THROTTLED: Fault = { error: 'ThrottlingException', message: 'Rate exceeded' };
const denied = (operation: string): Fault => ({
	error: 'AccessDeniedException',
	message: `User: arn:aws:sts::123456789012:assumed-role/a/b is not authorized to perform: glue:${operation} on resource: catalog`,
});
const inBatch = ({ error, message }: { readonly error: string; readonly message: string }): Fault => ({
	answer: { Errors: [{ PartitionValues: [ID], ErrorDetail: { ErrorCode: error, ErrorMessage: message } }] },
});

describe('Glue that throttles', () => {
	test('any of its calls is waited out', async () => {
		proxy.script(Object.fromEntries(OPERATIONS.map((operation) => [operation, [THROTTLED, THROTTLED]])));
		await everything(impatient);
		expect([...new Set(proxy.seen)].sort()).toEqual([...OPERATIONS].sort());
	});

	test('more often than the client of the functions repeats by itself is waited out too', async () => {
		proxy.script({ CreateDatabase: Array.from({ length: 4 }, () => THROTTLED) });
		await everything(glue);
		expect(proxy.seen.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'CreateDatabase'));
	});

	test('one partition of a batch is asked again', async () => {
		const { catalogue, partitions } = await readers(glue);
		proxy.script({ BatchCreatePartition: [inBatch({ error: 'InternalServiceException', message: 'of its own' })] });
		await catalogue.show(MANIFEST);
		expect(await partitions()).toBe(1);
	});

	test('for ever is a Problem to come back later with', async () => {
		proxy.script({ CreateDatabase: Array.from({ length: 100 }, () => THROTTLED) });
		const problem = await problemOf(on.open({ glue: impatient, sleep, runId: 'two' }));
		expect(problem).toMatchObject({ kind: 'unavailable', where: `database ${runDatabase('tidemark_bed_run_', 'two')}` });
		expect([problem.next, proxy.seen.length]).toEqual([expect.stringContaining('run again later'), 8]);
	});
});

describe('Glue that refuses', () => {
	test.each(OPERATIONS)('%s names the permission to grant, at once', async (operation) => {
		proxy.script({ [operation]: [denied(operation)] });
		const problem = await problemOf(everything(glue));
		expect(problem).toMatchObject({ kind: 'configuration', where: expect.stringMatching(/^(table|databases?) \S/) });
		expect(problem.next).toContain(`grant glue:${operation} to the function's role`);
		expect(proxy.seen.filter((seen) => seen === operation)).toHaveLength(1);
	});

	test.each(['BatchCreatePartition', 'BatchDeletePartition'])('one partition of %s says the same', async (operation) => {
		proxy.script({ [operation]: [inBatch({ error: 'AccessDeniedException', message: `may not perform: glue:${operation}` })] });
		const problem = await problemOf(everything(glue));
		expect(problem).toMatchObject({ kind: 'configuration', where: expect.stringMatching(/^table published_\w+\.alpha_publications$/) });
		expect(problem.next).toContain(`grant glue:${operation}`);
	});

	test('a table in a database that somebody dropped says so', async () => {
		const warehouse = await on.open({ glue, sleep });
		await warehouse.close();
		expect(await problemOf(warehouse.attach('numbers', NUMBERS, []))).toMatchObject({
			kind: 'configuration',
			where: 'table numbers',
			next: expect.stringContaining('start the run again'),
		});
	});
});

test('a publication that was given up before it was shown is forgotten without a fault', async () => {
	const { catalogue } = await readers(glue);
	await catalogue.forget(MANIFEST);
	expect(proxy.seen).toEqual(['BatchDeletePartition']);
});
