import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cellFrom } from '../../../../functions/local/explain/arguments.ts';
import { type Cell, CLASSES, isClass } from '../../../../functions/local/explain/cell.ts';
import { explain } from '../../../../functions/local/explain/explanation.ts';
import { explainMetric } from '../../../../functions/local/explain/metric.ts';
import { whatText } from '../../../../functions/local/explain/part-text.ts';
import { fetchRows, type Fields, textOf } from '../../../../functions/local/summary/fields.ts';
import type { Manifest } from '../../../../shared/contracts/publication.ts';
import { folderStore } from '../../../../shared/storage/folder.ts';
import type { Reader } from '../../../../shared/warehouse/duckdb-reader.ts';
import { buildSegments, segmentCases } from '../../../sql/core/segment-case.ts';
import type { Built } from '../../../support/company.ts';
import { stillEdge } from '../../../support/edge.ts';
import { manifestOf, readerOf } from './built-reader.ts';

describe.each(segmentCases)('$name', ({ one }) => {
	let folder: string;
	let built: Built;
	let reader: Reader;
	let manifest: Manifest;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-segments-'));
		const store = folderStore(folder);
		built = await buildSegments(one, store);
		reader = await readerOf(built, store);
		manifest = await manifestOf(built, 'tidemark_default');
	});
	afterAll(async () => {
		reader.close();
		await built.close();
		await rm(folder, { recursive: true, force: true });
	});

	/** A figure as it is asked for on the command line: its month and name, and its segment. */
	const asked = (row: Fields, name: string, value: string) =>
		cellFrom(
			reader,
			{
				edge: stillEdge('/'),
				positionals: [textOf(row, 'month').slice(0, 7), name],
				values: { currency: textOf(row, 'currency'), dimension: `${textOf(row, 'dimension')}=${textOf(row, value)}` },
				switches: new Set(),
			},
			manifest,
		);

	test('every published cell of mrr_segment_rollforward can be asked for, and is the sum of its accounts and of their lines', {
		timeout: 120_000,
	}, async () => {
		const columns = (await built.warehouse.columns('mrr_segment_rollforward'))
			.map(({ name }) => name)
			.filter((name) => name.endsWith('_minor'));
		const names = Object.keys(CLASSES)
			.filter(isClass)
			.filter((name) => columns.includes(CLASSES[name].column));
		expect(names).toHaveLength(columns.length);
		const seen = new Set<string>();
		const wrong: unknown[] = [];
		const rows = await fetchRows(reader, 'select * from mrr_segment_rollforward order by all');
		expect(new Set(rows.map((row) => row['dimension'])).size).toBeGreaterThan(7);
		for (const row of rows)
			for (const name of names) {
				const cell = await asked(row, name, 'value');
				if (!('name' in cell)) throw new Error(`${name} is no class`);
				const { adds_up, amount_minor, parts_minor } = await explain(reader, cell);
				if (
					!adds_up ||
					parts_minor !== amount_minor ||
					amount_minor !== BigInt(CLASSES[name].sign) * BigInt(String(row[CLASSES[name].column]))
				)
					wrong.push(cell);
				if (amount_minor !== 0n) seen.add(`${textOf(row, 'dimension')} ${name}`);
			}
		expect(wrong).toEqual([]);
		for (const dimension of ['country', 'segment', 'legal_entity', 'csm'])
			expect([...seen]).toEqual(expect.arrayContaining(names.map((name) => `${dimension} ${name}`)));
	});

	test('every line of FX leads to the rate at which its month closes, and says on what the rates made it', async () => {
		const rates = await fetchRows(reader, 'select record_id, cast(month as varchar) as month from exchange_rates');
		const months = await fetchRows(
			reader,
			'select cast(month as varchar) as month, currency from mrr_rollforward where fx_minor <> 0 order by 1',
		);
		expect(months.length).toBeGreaterThan(2);
		for (const row of months) {
			const month = textOf(row, 'month');
			const cell: Cell = { policy: 'tidemark_default', currency: textOf(row, 'currency'), month, name: 'fx', segment: null, account: null };
			for (const part of (await explain(reader, cell)).accounts.flatMap(({ parts }) => parts)) {
				expect(part).toMatchObject({ entity: 'fx_rates', record_source_id: 's', evidence: null });
				expect(rates).toContainEqual({ record_id: part.record_id, month });
				expect(whatText(part, false)).toMatch(/^rate \d\.\d\d+ → \d\.\d\d+ on [\d,.]+ [A-Z]{3}$/);
			}
		}
	});

	test('every published metric of a segment can be asked for, and is made of its accounts', { timeout: 120_000 }, async () => {
		const rows = await fetchRows(
			reader,
			`select * from metric_values where month >= date '2025-02-01' and dimension in ('country', 'legal_entity', 'csm')`,
		);
		expect(rows.length).toBeGreaterThan(200);
		for (const row of rows) {
			const cell = await asked(row, textOf(row, 'metric'), 'dimension_value');
			if (!('metric' in cell)) throw new Error(`${textOf(row, 'metric')} is no metric`);
			expect([cell, (await explainMetric(reader, cell)).adds_up]).toEqual([cell, true]);
		}
	});
});
