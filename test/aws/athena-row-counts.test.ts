import { GetTableCommand, type Table, UpdateTableCommand, type UpdateTableCommandInput } from '@aws-sdk/client-glue';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { required } from '../../shared/contracts/column.ts';
import { runDatabase } from '../../shared/warehouse/athena.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { type AthenaOnBed, athenaOnBed, RUNS } from './athena/on-bed.ts';

const RUN = randomUUID();
const DatabaseName = runDatabase(RUNS, RUN);

let on: AthenaOnBed;
let warehouse: Warehouse;
/** What the adapter told the catalogue of tables that were there: the engine of the bed counts the rows it stores by itself. */
const told: UpdateTableCommandInput[] = [];

const found = async (Name: string): Promise<Table | undefined> => (await on.glue.send(new GetTableCommand({ DatabaseName, Name }))).Table;

beforeAll(async () => {
	on = await athenaOnBed(inject('bed'));
	on.glue.middlewareStack.add(
		(next, { commandName }) =>
			(given) => {
				if (commandName === UpdateTableCommand.name) told.push(given.input as UpdateTableCommandInput); // by the name of the command
				return next(given);
			},
		{ step: 'initialize' },
	);
	warehouse = await on.open({ runId: RUN });
	await warehouse.load('loaded', { i: required.bigint('') }, [{ i: 1n }, { i: 2n }, { i: 3n }]);
});
afterAll(async () => {
	await warehouse.close();
	await on.stop();
});

test('the catalogue says how many rows a loaded table has', async () => {
	expect((await found('loaded'))?.Parameters).toMatchObject({ numRows: '3' });
	await warehouse.load('nothing', { i: required.bigint('') }, []);
	expect((await found('nothing'))?.Parameters).toMatchObject({ numRows: '0' });
});

test('the catalogue is told how many rows a created table has, and keeps all else that it knows of it', async () => {
	await warehouse.create('doubled', 'select i, i + i as twice from loaded where i > 1');
	const { StorageDescriptor: storage, TableType, Parameters } = (await found('doubled')) ?? {};
	expect(told).toMatchObject([{ DatabaseName, TableInput: { Name: 'doubled', TableType, Parameters: { ...Parameters, numRows: '2' } } }]);
	expect(storage?.Columns?.map(({ Name }) => Name)).toEqual(['i', 'twice']);
	expect(await Array.fromAsync(warehouse.query('select twice from doubled order by i'))).toEqual([{ twice: 4n }, { twice: 6n }]);
});

test('a table made by a run that was killed before it could tell is counted when the run goes on', async () => {
	const again = await on.open({ runId: RUN });
	told.length = 0;
	await again.create('doubled', 'select i, i + i as twice from loaded where i > 1');
	expect(told.map(({ TableInput }) => TableInput?.Parameters?.['numRows'])).toEqual(['2']);
});
