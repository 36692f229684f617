import { describe, expect, it } from 'vitest';
import { type Check, refuseFatal, runChecks } from '../../../functions/publish/checks.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import { duckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';

const check = (name: string, severity: Check['severity'], select: string): Check => ({
	name,
	severity,
	select,
	about: `${name} holds`,
	next: `look at ${name}`,
});

const run = async (...checks: Check[]) => {
	const warehouse = await duckdbWarehouse({ store: memoryStore() });
	try {
		await warehouse.create('numbers', 'select cast(i as bigint) as id from unnest(sequence(1, 100)) as t(i)');
		return await runChecks(warehouse, checks);
	} finally {
		await warehouse.close();
	}
};

describe('checks', () => {
	it('counts all offending rows and shows five of them in text order', async () => {
		const [row] = await run(check('small', 'warning', 'select id from numbers where id > 10'));
		expect(row).toMatchObject({ check_name: 'small', failing_rows: 90n, sample: 'id=100 | id=11 | id=12 | id=13 | id=14' });
	});

	it('passes where no row comes back, and then refuses nothing', async () => {
		const rows = await run(check('positive', 'fatal', 'select id from numbers where id < 1'));
		expect(rows).toMatchObject([{ failing_rows: 0n, sample: '' }]);
		expect(() => refuseFatal(rows)).not.toThrow();
	});

	it('lets a warning through', async () => {
		const rows = await run(check('small', 'warning', 'select id from numbers'));
		expect(() => refuseFatal(rows)).not.toThrow();
	});

	it('stops on a fatal one, naming it, its rows, the next step and the others that failed', async () => {
		const rows = await run(
			check('b_second', 'fatal', 'select id from numbers where id = 7'),
			check('a_first', 'fatal', 'select id from numbers where id < 3'),
			check('c', 'warning', 'select id from numbers'),
		);
		expect(() => refuseFatal(rows)).toThrow(
			expect.objectContaining({
				kind: 'check',
				where: 'check a_first; also failed: b_second',
				saw: '2 rows: id=1 | id=2',
				next: 'look at a_first',
			}),
		);
	});
});
