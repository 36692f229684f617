import { CreateDatabaseCommand, CreateTableCommand, GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, expect, inject, test } from 'vitest';
import { dropRunDatabases } from '../../shared/warehouse/athena-runs.ts';

const { region, credentials, glueEndpoint } = inject('bed');
const glue = new GlueClient({ region, credentials, endpoint: glueEndpoint });
afterAll(() => glue.destroy());

const make = async (Name: string): Promise<void> => {
	await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
	await glue.send(new CreateTableCommand({ DatabaseName: Name, TableInput: { Name: 'left' } }));
};
const names = async (): Promise<string[]> => {
	const { DatabaseList = [] } = await glue.send(new GetDatabasesCommand({}));
	return DatabaseList.map(({ Name = '' }) => Name).filter((name) => name.startsWith('tidemark_drop'));
};
const wait = (): Promise<void> => Promise.resolve();

test('databases of old runs of one environment are dropped, and no other', async () => {
	for (const name of ['tidemark_drop', 'tidemark_drop_run_a', 'tidemark_drop_run_b', 'tidemark_drop2_run_a']) await make(name);
	const runs = { glue, prefix: 'tidemark_drop_run_', sleep: wait };
	expect(await dropRunDatabases(runs, new Date(Date.now() - 7 * 86_400_000))).toBe(0); // all of them may be under way
	expect(await names()).toHaveLength(4);
	expect(await dropRunDatabases(runs, new Date(Date.now() + 60_000))).toBe(2);
	expect((await names()).sort()).toEqual(['tidemark_drop', 'tidemark_drop2_run_a']);
	expect(await dropRunDatabases(runs, new Date(Date.now() + 60_000))).toBe(0);
});
