import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPostprocessors } from '../../../functions/postprocess/registry/load.ts';
import { postprocessNode } from '../../../functions/transform/postprocess-node.ts';
import type { Row } from '../../../shared/contracts/column.ts';
import { identifier } from '../../../shared/warehouse/literal.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { openBillingCompany } from '../postprocess/health/billing-company.ts';
import { billingContext, rowsOf } from '../postprocess/warehouse.ts';

const apart = [...(await loadPostprocessors())].filter(([, post]) => post.apart !== undefined).map(([table, post]) => ({ table, post }));

let warehouse: Warehouse;
beforeAll(async () => {
	warehouse = await openBillingCompany();
});
afterAll(() => warehouse.close());

describe.each(apart)('$table', ({ table, post }) => {
	const made = async (pieceRows: number): Promise<{ readonly steps: string[]; readonly rows: Row[] }> => {
		const steps: string[] = [];
		await postprocessNode(table, post, billingContext, pieceRows).build((name, work) => (steps.push(name), work(warehouse)));
		const rows = await rowsOf(warehouse, `select * from ${identifier(table)} order by ${post.key.join(', ')}`);
		for (const name of steps.filter((step) => step.includes('_piece_'))) await warehouse.release(name.replace('table ', ''));
		return { steps, rows };
	};

	test('is the same in many pieces as in one', async () => {
		const pieces = await made(10);
		await rowsOf(warehouse, `drop view ${identifier(table)}`);
		const whole = await made(1_000_000);
		expect(pieces.rows).toEqual(whole.rows);
		expect(whole.rows.length).toBeGreaterThan(20);
		expect(whole.steps).toEqual([`pieces of table ${table}`, `table ${table}`]);
		expect(pieces.steps.length).toBeGreaterThan(4);
		expect(pieces.steps.slice(0, 3)).toEqual([`pieces of table ${table}`, `table ${table}_piece_1`, `table ${table}_piece_2`]);
		expect(pieces.steps.at(-1)).toBe(`table ${table}`);
		await warehouse.release(table);
	});

	test('has the column by which it is cut in every input', async () => {
		for (const { select } of Object.values(post.inputs)) {
			await warehouse.define('input_of_it', select);
			expect((await warehouse.columns('input_of_it')).map(({ name }) => name)).toContain(post.apart);
			await rowsOf(warehouse, 'drop view input_of_it');
		}
	});
});

test('at least two tables are made so', () => expect(apart.length).toBeGreaterThan(1));
