import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tablesRead } from '../../../functions/transform/dependencies.ts';
import { loadModels, type Models } from '../../../functions/transform/models.ts';
import { buildCompany, policyWith } from '../../support/company.ts';
import { entityRowsOf, type Vector } from '../../support/vectors.ts';

const FILE = path.join(import.meta.dirname, '../../cases/vectors/mrr-vectors.json');
const vectors: readonly Vector[] = JSON.parse(readFileSync(FILE, 'utf8')).vectors;
const chosen = [
	'reactivation_after_gap',
	'qty_up_then_down_same_month_net',
	'fx_and_upgrade_opening_rate',
	'disc_repeating_expiry_is_expansion',
].map((name) => {
	const found = vectors.find((vector) => vector.name === name);
	if (!found) throw new Error(`no vector ${name}`);
	return found;
});

/** Names of the checks that object, over four life stories and the given damage. */
const objections = async (damage?: (models: Models) => Models): Promise<string[]> => {
	const sources = Object.fromEntries(chosen.map((vector) => [vector.name, entityRowsOf(vector)]));
	const policies = chosen.map(({ name, policy_overrides }) => policyWith(name, policy_overrides, [name]));
	const fatal = loadModels().checks.filter(({ header }) => header['severity'] === 'fatal');
	const targets = fatal.flatMap(({ body }) => tablesRead(body));
	const built = await buildCompany(sources, {
		asOf: new Date('2025-12-10T00:00:00Z'),
		policies,
		targets,
		...(damage === undefined ? {} : { damage }),
	});
	const red: string[] = [];
	for (const { name, body } of fatal) if ((await built.rows(body)).length > 0) red.push(name);
	await built.close();
	return red;
};

/** Wraps one model so that one column of one row comes out a cent higher. */
const oneCent =
	(folder: 'staging' | 'core', model: string, column: string, columns: readonly string[], where: string) =>
	(models: Models): Models => ({
		...models,
		[folder]: models[folder].map((file) =>
			file.name === model
				? {
						...file,
						header: {},
						...(folder === 'core' ? { header: file.header } : {}),
						body: `select ${columns.map((name) => (name === column ? `${name} + case when ${where} then 1 else 0 end as ${name}` : name)).join(', ')} from (\n${file.body}\n) as whole`,
					}
				: file,
		),
	});

const STATES = [
	'series_number',
	'month_index',
	'closing_minor',
	'is_customer',
	'cohort_index',
	'is_first_stretch',
	'was_customer',
	'fx_minor',
	'movement_minor',
];
const APRIL_2025 = '24303';

describe('footing', () => {
	test('holds on the undamaged models', async () => {
		expect(await objections()).toEqual([]);
	});

	test('goes red when one closing is one cent off', async () => {
		const red = await objections(
			oneCent('staging', 'account_month_states', 'closing_minor', STATES, `series_number = 1 and month_index = ${APRIL_2025}`),
		);
		expect(red).toContain('closing_equals_items');
		expect(red).toContain('rollforward_foots');
	});

	test('goes red when one movement is one cent off, though every total still adds up to itself', async () => {
		expect(
			await objections(
				oneCent('staging', 'account_month_states', 'movement_minor', STATES, `series_number = 1 and month_index = ${APRIL_2025}`),
			),
		).toContain('rollforward_foots');
	});

	test('goes red when the whole ledger path is one cent off, because the items are asked by another path', async () => {
		const damage = (models: Models): Models => ({
			...models,
			staging: models.staging.map((file) =>
				file.name === 'interval_months'
					? { ...file, body: file.body.replace('i.mrr_minor, i.customer_units', 'i.mrr_minor + 1 as mrr_minor, i.customer_units') }
					: file,
			),
		});
		expect(await objections(damage)).toEqual(['closing_equals_items']);
	});

	/** Writes something else into one model. */
	const rewritten =
		(folder: 'staging' | 'core', model: string, from: string, to: string) =>
		(models: Models): Models => ({
			...models,
			[folder]: models[folder].map((file) => {
				if (file.name !== model) return file;
				if (!file.body.includes(from)) throw new Error(`${model} does not say ${from}`);
				return { ...file, body: file.body.replace(from, to) };
			}),
		});

	test('goes red when a kind of evidence is one cent off', async () => {
		const standing = 'cast(sum(coalesce(c.change_minor, 0)) over w as bigint)';
		expect(
			await objections(
				rewritten('core', 'mrr_evidence', standing, `${standing} + case when m.month_index = ${APRIL_2025} then 1 else 0 end`),
			),
		).toEqual(['evidence_foots']);
	});

	test('goes red when one entry of the ledger is one cent off', async () => {
		const cent = "cast(movement_minor as bigint) + case when event_class = 'new' then 1 else 0 end as movement_minor";
		expect(await objections(rewritten('staging', 'known_ledger', 'cast(movement_minor as bigint) as movement_minor', cent))).toEqual([
			'ledger_foots',
		]);
	});

	test('goes red when entries stand under another class, though their sum is right', async () => {
		const other = "when event_class = 'reactivation' then 'new' when movement = 'gross'";
		expect(await objections(rewritten('staging', 'known_ledger', "when movement = 'gross'", other))).toEqual(['ledger_foots']);
	});

	test('goes red when FX stands under another class, though the sum of all FX is right', async () => {
		expect(
			await objections(rewritten('staging', 'known_ledger', "event_class = 'fx' then 'fx'", "event_class = 'fx' then 'none'")),
		).toEqual(['ledger_foots']);
	});

	test('goes red when one segment is one cent off', async () => {
		const closing = 'cast(sum(case when is_left then 0 else closing_minor end) as bigint)';
		const cent = `${closing} + case when dimension = 'plan' then 1 else 0 end as closing_minor`;
		expect(await objections(rewritten('core', 'mrr_segment_rollforward', `${closing} as closing_minor`, cent))).toEqual(['segments_foot']);
	});

	test('goes red when a rate is missing instead of taking it for 1', async () => {
		const damage = (models: Models): Models => ({
			...models,
			staging: models.staging.map((file) =>
				file.name === 'month_rates' ? { ...file, body: `${file.body} and m.month_index <> 24301` } : file,
			),
		});
		expect(await objections(damage)).toContain('missing_exchange_rate');
	});
});
