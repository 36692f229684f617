import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { cases, plainRows } from '../functions/transform/portability-cases.ts';
import { type AthenaOnBed, athenaOnBed } from './athena/on-bed.ts';

let on: AthenaOnBed;
let warehouse: Warehouse;
beforeAll(async () => {
	on = await athenaOnBed(inject('bed'));
	warehouse = await on.open();
});
afterAll(async () => {
	await warehouse.close();
	await on.stop();
});

describe.each(cases)('$name: $about', ({ statement, rows }) => {
	test('gives these rows on Trino', async () => expect(await plainRows(warehouse, statement)).toEqual(rows));
});

describe.each(cases.filter(({ types }) => types !== undefined))('$name', ({ name, statement, types }) => {
	test('has these types on Trino, also as a table', async () => {
		const table = `probe_${name.replaceAll('-', '_')}`;
		await warehouse.create(table, statement);
		const columns = Object.fromEntries((await warehouse.columns(table)).map((column) => [column.name, column.type]));
		expect(columns).toMatchObject(types ?? {});
	});
});
