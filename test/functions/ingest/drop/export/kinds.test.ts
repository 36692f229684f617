import { describe, expect, test } from 'vitest';
import { folded } from '../../../../../functions/ingest/drop/export/header.ts';
import type { ExportKind } from '../../../../../functions/ingest/drop/export/kind.ts';
import { loadKinds } from '../../../../../functions/ingest/drop/export/kinds.ts';
import { exportNames } from '../../../../../functions/ingest/drop/export/names.ts';
import { planMapping } from '../../../../../functions/ingest/drop/mapping.ts';

const names = exportNames();
const kindOf = async (name: string): Promise<ExportKind> => {
	const kind = (await loadKinds(name, 'a test')).get(name);
	if (kind === undefined) throw new Error(`no kind ${name}`);
	return kind;
};

test('there are exports of both vendors', () => {
	expect(names).toContain('chargebee/subscriptions');
	expect(names).toContain('chartmogul/mrr-movements');
});

describe.each(names)('%s', (name) => {
	test('says where its form is written down, and names headers folded', async () => {
		const { about, sources, fields } = await kindOf(name);
		expect(about).not.toBe('');
		expect(sources.length).toBeGreaterThan(0);
		for (const source of sources) expect(source).toMatch(/^https:\/\/\S+$/);
		for (const { names: headers } of Object.values(fields)) for (const header of headers) expect(folded(header)).toBe(header);
	});

	test('has mappings that its entities take', async () => {
		for (const { entity, columns } of (await kindOf(name)).entities)
			expect(() => planMapping({ path: name, entity, columns }, name)).not.toThrow();
	});

	test('looks up exports that there are, by a field that they have', async () => {
		for (const { kinds, key } of Object.values((await kindOf(name)).lookups ?? {}))
			for (const other of kinds) expect(Object.keys((await kindOf(other)).fields)).toContain(key);
	});
});

test.each(['chargebee', 'chartmogul'])('%s has one export that MRR rests on', async (vendor) => {
	const essential = [...(await loadKinds(vendor, 'a test'))].filter(([, { isEssential = false }]) => isEssential);
	expect(essential.map(([name]) => name)).toHaveLength(1);
});

test.each([
	['customers.id', 'customers_id'],
	['customer[id]', 'customer_id'],
	['Customer Id', 'customer_id'],
	['activity-mrr-movement', 'activity_mrr_movement'],
	['addons[id][0]', 'addons_id_0'],
])('the header %s is %s', (header, expected) => {
	expect(folded(header)).toBe(expected);
});
