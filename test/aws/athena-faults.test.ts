import { randomUUID } from 'node:crypto';
import { CreateTableCommand, GetDatabaseCommand, GetTablesCommand } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { required } from '../../shared/contracts/column.ts';
import { NotYet, type Problem } from '../../shared/problem.ts';
import { runDatabase } from '../../shared/warehouse/athena.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { ENFORCING } from './athena/endpoint.ts';
import { type AthenaOnBed, athenaOnBed, RUNS } from './athena/on-bed.ts';

let on: AthenaOnBed;
beforeAll(async () => {
	on = await athenaOnBed(inject('bed'));
});
afterAll(() => on.stop());

/** A warehouse that is closed after the test, and the id of its run. */
const opened = async (options: Parameters<AthenaOnBed['open']>[0] = {}): Promise<{ warehouse: Warehouse; runId: string }> => {
	const runId = randomUUID();
	const warehouse = await on.open({ runId, ...options });
	onTestFinished(() => warehouse.close());
	return { warehouse, runId };
};

const numbers = (count: number): string => `select cast(i as bigint) as i from unnest(sequence(1, ${count})) as t(i)`;
const countOf = async (warehouse: Warehouse, table: string): Promise<unknown> => {
	const [row] = await Array.fromAsync(warehouse.query(`select count(*) as n from ${table}`));
	return row?.['n'];
};
const problemOf = async (work: Promise<unknown>): Promise<Problem> =>
	work.then(
		() => expect.unreachable('it succeeded'),
		(error: Problem) => error,
	);
/** Asks again, as an edge does that waits outside; to its end, or until that is enough. */
const untilDone = async <T>(work: () => Promise<T>, isEnough = () => false): Promise<T | NotYet> => {
	for (;;) {
		const result = await work().catch((error: unknown) => {
			if (error instanceof NotYet) return error;
			throw error;
		});
		if (!(result instanceof NotYet) || isEnough()) return result;
	}
};
const started = (text: string): number => on.endpoint.statements.filter((statement) => statement.includes(text)).length;

describe('throttling', () => {
	test.each([
		['StartQueryExecution', 'TooManyRequestsException'],
		['GetQueryExecution', 'ThrottlingException'],
		['GetQueryResults', 'TooManyRequestsException'],
	])('of %s is waited out', async (operation, error) => {
		const { warehouse } = await opened();
		on.endpoint.failNext(
			operation,
			Array.from({ length: 7 }, () => error),
		);
		await warehouse.create('numbers', numbers(3));
		expect(await countOf(warehouse, 'numbers')).toBe(3n);
	});

	test('that does not end is a Problem to come back later with', async () => {
		const { warehouse } = await opened();
		on.endpoint.failNext(
			'StartQueryExecution',
			Array.from({ length: 200 }, () => 'TooManyRequestsException'),
		);
		onTestFinished(() => on.endpoint.failNext('StartQueryExecution', []));
		expect(await problemOf(warehouse.create('numbers', numbers(3)))).toMatchObject({ kind: 'unavailable', where: 'table numbers' });
	});
});

describe('a statement', () => {
	test('that outlives its limit is stopped, named, and leaves no table', async () => {
		let ahead = 0;
		const { warehouse } = await opened({ limitSeconds: 60, clock: () => new Date(Date.now() + (ahead += 20_000)) });
		on.endpoint.hold(true);
		onTestFinished(() => on.endpoint.hold(false));
		const problem = await problemOf(warehouse.create('late', numbers(3)));
		expect(problem).toMatchObject({ kind: 'unavailable', where: 'table late' });
		expect(problem.saw).toContain('after 60 s');
		expect((await problemOf(warehouse.columns('late'))).what).toBe('there is no such table in this run');
	});

	test('that makes no table has a limit of its own, within the time that a step has', async () => {
		let ahead = 0;
		const { warehouse } = await opened({ readLimitSeconds: 30, clock: () => new Date(Date.now() + (ahead += 20_000)) });
		on.endpoint.hold(true);
		onTestFinished(() => on.endpoint.hold(false));
		const problem = await problemOf(Array.fromAsync(warehouse.query('select 4 as n')));
		expect(problem).toMatchObject({ kind: 'unavailable', what: 'a statement did not end in time and was stopped' });
		expect(problem.saw).toContain('after 30 s');
	});

	test('that takes longer than the patience goes on by itself and is found again; one that makes no table is waited for', async () => {
		const { warehouse } = await opened({ patienceSeconds: 0 });
		on.endpoint.hold(true);
		onTestFinished(() => on.endpoint.hold(false));
		const create = (): Promise<void> => warehouse.create('slow', numbers(3));
		for (const _ of [1, 2]) expect(await problemOf(create())).toMatchObject({ kind: 'unavailable', seconds: 30, where: 'table slow' });
		on.endpoint.hold(false);
		await untilDone(create);
		expect([started('"slow"'), await countOf(warehouse, 'slow')]).toEqual([1, 3n]);
	});

	test('that outlives its limit though each wait for it is short is stopped too, and leaves no table', async () => {
		let ahead = 0;
		const clock = (): Date => new Date(Date.now() + ahead);
		const { warehouse } = await opened({ limitSeconds: 60, patienceSeconds: 0, clock });
		on.endpoint.hold(true);
		onTestFinished(() => on.endpoint.hold(false));
		const create = (): Promise<void> => warehouse.create('endless', numbers(3));
		for (const seconds of [0, 50]) {
			ahead = seconds * 1000;
			expect(await problemOf(create())).toMatchObject({ seconds: 30 });
		}
		ahead = 61_000;
		const problem = await problemOf(create());
		expect(problem).toMatchObject({ kind: 'unavailable', what: 'a statement did not end in time and was stopped' });
		on.endpoint.hold(false);
		expect((await problemOf(warehouse.columns('endless'))).what).toBe('there is no such table in this run');
		expect(started('"endless"')).toBe(1);
	});

	const passing = { reason: 'INTERNAL_ERROR: the node went away', isRetryable: true };
	const lasting = { reason: 'SYNTAX_ERROR: no such column', isRetryable: false };

	test('that Athena fails and says may be repeated is started again elsewhere', async () => {
		const { warehouse } = await opened();
		on.endpoint.breakNext(passing, passing);
		await warehouse.create('repeated', numbers(4));
		const all = on.endpoint.statements.filter((text) => text.includes('"repeated"'));
		expect([all.length, new Set(all).size, await countOf(warehouse, 'repeated')]).toEqual([3, 3, 4n]);
	});

	test('that Athena fails so three times is given up, to come back later with', async () => {
		const { warehouse } = await opened();
		on.endpoint.breakNext(passing, passing, passing);
		const problem = await problemOf(warehouse.create('unlucky', numbers(4)));
		expect(problem).toMatchObject({ kind: 'unavailable', what: 'Athena could not run a statement now', where: 'table unlucky' });
		expect([problem.saw?.includes(passing.reason), started('"unlucky"')]).toEqual([true, 3]);
	});

	test('that Athena fails for good is started once, and its words are told', async () => {
		const { warehouse } = await opened();
		on.endpoint.breakNext(lasting);
		const problem = await problemOf(warehouse.create('hopeless', numbers(4)));
		expect(problem).toMatchObject({ kind: 'defect', where: 'table hopeless', saw: expect.stringContaining(lasting.reason) });
		expect(started('"hopeless"')).toBe(1);
	});

	test.each([
		[passing, 'unavailable'],
		[lasting, 'defect'],
	])('that only reads and fails with %o is a Problem of kind %s: its step decides whether it is tried again', async (broken, kind) => {
		const { warehouse } = await opened();
		on.endpoint.breakNext(broken);
		expect(await problemOf(Array.fromAsync(warehouse.query(numbers(2))))).toMatchObject({
			kind,
			saw: expect.stringContaining(broken.reason),
		});
	});

	test('that somebody cancels is started again elsewhere', async () => {
		const { warehouse, runId } = await opened();
		on.endpoint.hold(true);
		onTestFinished(() => on.endpoint.hold(false));
		const creating = warehouse.create('disturbed', numbers(4));
		while (started('"disturbed"') === 0) await new Promise((resolve) => void setTimeout(resolve, 20));
		on.endpoint.cancelAll();
		on.endpoint.hold(false);
		await creating;
		expect(started('"disturbed"')).toBe(2);
		expect(new Set(on.endpoint.statements.filter((text) => text.includes('"disturbed"'))).size).toBe(2);
		expect(await countOf(warehouse, 'disturbed')).toBe(4n);
		expect((await Array.fromAsync(on.store.list(`runs/${runId}/disturbed/`))).length).toBeGreaterThan(0);
	});

	test('in a workgroup that enforces where results go is a setting to change', async () => {
		const { warehouse } = await opened({ workgroup: ENFORCING });
		const problem = await problemOf(warehouse.create('placed', numbers(3)));
		expect(problem).toMatchObject({ kind: 'configuration', where: 'table placed' });
		expect(problem.next).toContain('EnforceWorkGroupConfiguration');
	});

	test('refused for what it says is a defect, and what to do is said', async () => {
		const { warehouse } = await opened();
		on.endpoint.failNext('StartQueryExecution', ['InvalidRequestException']);
		expect(await problemOf(warehouse.create('refused', numbers(3)))).toMatchObject({ kind: 'defect', where: 'table refused' });
	});

	test.each(['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults', 'StopQueryExecution'])(
		'whose role may not call %s is a permission to grant, by its name',
		async (operation) => {
			const isStopped = operation === 'StopQueryExecution'; // as only a late one is
			const { warehouse } = await opened(isStopped ? { limitSeconds: 0 } : {});
			on.endpoint.hold(isStopped);
			on.endpoint.failNext(operation, ['AccessDeniedException']);
			onTestFinished(() => on.endpoint.hold(false));
			const problem = await problemOf(warehouse.create('refused', numbers(3)));
			expect(problem).toMatchObject({ kind: 'configuration', next: expect.stringContaining(`grant athena:${operation} to`) });
			expect(problem.saw).toContain('AccessDeniedException');
		},
	);

	test('whose many rows lie outside the data bucket is a setting to change; few rows come all the same', async () => {
		const { warehouse } = await opened({ outputLocation: 's3://bed-warehouse/results/' });
		expect(await Array.fromAsync(warehouse.query(numbers(900)))).toHaveLength(900);
		const problem = await problemOf(Array.fromAsync(warehouse.query(numbers(1100))));
		expect(problem).toMatchObject({ kind: 'configuration', saw: expect.stringContaining('s3://bed-warehouse/results/') });
		expect(problem.next).toContain('data bucket');
	});

	test('that fails says why in the words of the engine', async () => {
		const { warehouse } = await opened();
		const problem = await problemOf(warehouse.create('wrong', 'select 1 / (i - i) as x from (values (1), (2)) as t(i)'));
		expect(problem).toMatchObject({ kind: 'defect', where: 'table wrong' });
		expect(problem.saw).toContain('Division by zero');
	});
});

describe('a run that was killed', () => {
	test('finds the statement that it had started and starts no second one', async () => {
		const { warehouse, runId } = await opened();
		await warehouse.create('once', numbers(5));
		const again = await on.open({ runId });
		await again.create('once', numbers(5));
		expect(started('"once"')).toBe(1);
		expect(await countOf(again, 'once')).toBe(5n);
	});

	test('does not read what a killed statement left, nor lose what a table had', async () => {
		const { warehouse, runId } = await opened();
		await warehouse.create('clean', numbers(5));
		const left = await Array.fromAsync(on.store.list(`runs/${runId}/clean/`));
		await on.store.put(`runs/${runId}/clean/0123456789abcdef/part`, new TextEncoder().encode('half a file'));
		expect(left.length).toBeGreaterThan(0);
		expect(await countOf(warehouse, 'clean')).toBe(5n);
	});

	test('makes a table anew whose catalogue entry was lost after the statement had ended', async () => {
		const { warehouse, runId } = await opened();
		await warehouse.create('lost', numbers(5));
		await warehouse.close();
		const again = await on.open({ runId });
		await again.create('lost', numbers(5));
		expect(await countOf(again, 'lost')).toBe(5n);
	});

	test('makes an export anew whose files were cleaned away, however often', async () => {
		const { warehouse } = await opened();
		await warehouse.create('source', numbers(7));
		let exported = await warehouse.export('source', 'published/source/publication_id=a', ['i']);
		for (let kill = 1; kill <= 4; kill += 1) {
			await on.store.delete(exported);
			exported = await warehouse.export('source', 'published/source/publication_id=a', ['i']);
			expect(exported).toHaveLength(1);
		}
		await warehouse.attach(
			'seen',
			{ i: required.bigint('') },
			exported.map((key) => on.store.address(key)),
		);
		expect(await countOf(warehouse, 'seen')).toBe(7n);
	});

	test('finds an export that it had finished, and starts no second one', async () => {
		const { warehouse } = await opened();
		await warehouse.create('finished', numbers(7));
		const before = on.endpoint.statements.length;
		const keys = await warehouse.export('finished', 'published/finished/publication_id=a', ['i']);
		expect(await warehouse.export('finished', 'published/finished/publication_id=a', ['i'])).toEqual(keys);
		expect(on.endpoint.statements.slice(before)).toEqual([expect.stringMatching(/^create table "export_finished"/)]);
	});

	test('does not take an export for whole beside which another file lies', async () => {
		const { warehouse } = await opened();
		await warehouse.create('doubled', numbers(7));
		const [key = ''] = await warehouse.export('doubled', 'published/doubled/publication_id=a', ['i']);
		const body = (await on.store.get(key))?.body ?? new Uint8Array();
		await on.store.put('published/doubled/publication_id=a/late.parquet', body);
		expect(await warehouse.export('doubled', 'published/doubled/publication_id=a', ['i'])).toHaveLength(1);
		expect(await Array.fromAsync(on.store.list('published/doubled/'))).toHaveLength(1);
	});

	test('leaves alone the table of the statement that it finds under way, though one before it had failed', async () => {
		const { warehouse } = await opened({ patienceSeconds: 0 });
		const create = (): Promise<void> => warehouse.create('second', numbers(4));
		on.endpoint.hold(true);
		onTestFinished(() => on.endpoint.hold(false));
		await untilDone(create, () => true);
		on.endpoint.cancelAll();
		on.endpoint.hold(false);
		await untilDone(create);
		await create();
		expect(started('"second"')).toBe(2);
		expect(await countOf(warehouse, 'second')).toBe(4n);
	});

	test('leaves alone what the statement that it finds under way has written', async () => {
		const prefix = 'published/under_way/publication_id=a';
		const { warehouse } = await opened({ patienceSeconds: 0 });
		await untilDone(() => warehouse.create('under_way', numbers(7)));
		await on.store.put(`${prefix}/left`, new TextEncoder().encode('by a killed attempt'));
		const exporting = (): Promise<readonly string[]> => warehouse.export('under_way', prefix, ['i']);
		on.endpoint.hold(true);
		await untilDone(exporting, () => true);
		on.endpoint.hold(true); // lets the first statement go, and holds the second
		onTestFinished(() => on.endpoint.hold(false));
		await untilDone(exporting, () => started('"export_under_way"') === 2);
		await on.store.put(`${prefix}/written`, new TextEncoder().encode('by the second statement'));
		await untilDone(exporting, () => true);
		expect((await Array.fromAsync(on.store.list(prefix))).map(({ key }) => key)).toEqual([`${prefix}/written`]);
		on.endpoint.hold(false);
		expect(await untilDone(exporting)).toEqual([expect.not.stringContaining('written')]);
	});

	test('replaces an export that a killed attempt left, half or whole', async () => {
		const { warehouse } = await opened();
		await warehouse.create('source', numbers(7));
		await on.store.put('published/source/publication_id=b/part-of-a-killed-writer', new TextEncoder().encode('PAR1 half'));
		const keys = await warehouse.export('source', 'published/source/publication_id=b', ['i']);
		expect(keys).not.toContain('published/source/publication_id=b/part-of-a-killed-writer');
	});
});

describe('two runs at once', () => {
	test('do not see each other, and closing one leaves the other and everything else alone', async () => {
		const [one, other] = [await opened(), await opened()];
		await on.glue.send(new CreateTableCommand({ DatabaseName: runDatabase(RUNS, other.runId), TableInput: { Name: 'bystander' } }));
		await Promise.all([one.warehouse.create('mine', numbers(1)), other.warehouse.create('mine', numbers(2))]);
		expect([await countOf(one.warehouse, 'mine'), await countOf(other.warehouse, 'mine')]).toEqual([1n, 2n]);
		await one.warehouse.close();
		await expect(on.glue.send(new GetDatabaseCommand({ Name: runDatabase(RUNS, one.runId) }))).rejects.toThrow(/not found/i);
		expect(await countOf(other.warehouse, 'mine')).toBe(2n);
		const { TableList = [] } = await on.glue.send(new GetTablesCommand({ DatabaseName: runDatabase(RUNS, other.runId) }));
		expect(TableList.map(({ Name }) => Name).sort()).toEqual(['bystander', 'mine']);
	});
});
