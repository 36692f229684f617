import { expect, test } from 'vitest';
import { metricCatalogueColumns, metricCatalogueRow, metricHeaderSchema } from '../../../shared/contracts/metric.ts';
import { rowSchema } from '../../../shared/contracts/column.ts';

const header = {
	about: 'Share of customers kept.',
	unit: 'ratio',
	direction: 'up',
	kind: 'proportion',
	window_months: '12',
	attribution: 'start',
	benchmark: '0.9 Somebody, 2024, page 3',
	version: '2',
};

test('a header becomes a row of the catalogue', () => {
	const row = metricCatalogueRow('kept', metricHeaderSchema.parse(header));
	expect(row).toEqual({
		...header,
		metric: 'kept',
		window_months: 12n,
		version: 2n,
		benchmark: 0.9,
		benchmark_source: 'Somebody, 2024, page 3',
	});
	expect(rowSchema(metricCatalogueColumns).parse(row)).toEqual(row);
});

test('none is no benchmark', () => {
	expect(metricCatalogueRow('kept', metricHeaderSchema.parse({ ...header, benchmark: 'none' }))).toMatchObject({
		benchmark: null,
		benchmark_source: null,
	});
});

test.each([
	['unit', 'percent'],
	['direction', 'left'],
	['kind', 'median'],
	['window_months', '3'],
	['attribution', 'middle'],
	['benchmark', '0.9'],
	['benchmark', 'about 0.9 Somebody'],
	['version', '0'],
	['version', '1.5'],
	['owner', 'a key that headers do not have'],
])('%s: %s is refused by name', (key, value) => {
	const parsed = metricHeaderSchema.safeParse({ ...header, [key]: value });
	expect(parsed.success).toBe(false);
	expect(JSON.stringify(parsed.error?.issues)).toContain(`"${key}"`);
});

test('a missing line is refused', () => {
	const { version: _, ...rest } = header;
	expect(metricHeaderSchema.safeParse(rest).success).toBe(false);
});
