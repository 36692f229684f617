import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CreateDatabaseCommand, GetColumnStatisticsForTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { statementRows } from './statement.ts';

const bed = inject('bed');
const glue = new GlueClient({ endpoint: bed.glueEndpoint, region: bed.region, credentials: bed.credentials });
afterAll(() => glue.destroy());

const answers = (url: string): Promise<boolean> =>
	fetch(`${url}/moto-api/data.json`).then(
		() => true,
		() => false,
	);

/** A process that starts moto and works on; its address. */
const starter = async (): Promise<{ child: ChildProcessWithoutNullStreams; url: string }> => {
	const script = `
		import { startBed } from ${JSON.stringify(new URL('bed.ts', import.meta.url).href)};
		const bed = await startBed({ trino: false });
		process.stdout.write(bed.s3Endpoint);
		setInterval(() => undefined, 1000);`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
	const [url]: unknown[] = await once(child.stdout, 'data');
	return { child, url: String(url) };
};

describe('the bed', () => {
	test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('does not outlive a process that ends by %s', async (signal) => {
		const { child, url } = await starter();
		expect(await answers(url)).toBe(true);
		child.kill(signal);
		await once(child, 'exit');
		await expect.poll(() => answers(url), { timeout: 15_000 }).toBe(false);
	});

	test('answers the calls on column statistics that Trino makes', async () => {
		const none = await glue.send(new GetColumnStatisticsForTableCommand({ DatabaseName: 'd', TableName: 't', ColumnNames: ['c'] }));
		expect(none.$metadata.httpStatusCode).toBe(200);
	});

	test.skipIf(bed.trinoUrl === '')('makes a table of Parquet files in S3 with its entry in Glue, and reads it', async () => {
		const database = bed.bucket.replaceAll('-', '_');
		await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
		const sql = (text: string): Promise<unknown[][]> => statementRows(bed.trinoUrl, text, database);
		const place = `s3://${bed.bucket}/numbers/`;
		await sql(`create table numbers with (format = 'PARQUET', external_location = '${place}') as
			select n, cast(n as decimal(38, 12)) / 3 as third from unnest(sequence(1, 1000)) as t(n)`);
		expect(await sql(`select count(*), sum(n), cast(max(third) as varchar) from awsdatacatalog.${database}.numbers`)).toEqual([
			[1000, 500500, '333.333333333333'],
		]);
		await expect(sql('select nothing from numbers')).rejects.toThrow("Column 'nothing' cannot be resolved");
	});
});
