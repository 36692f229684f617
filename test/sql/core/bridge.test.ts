import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tablesRead } from '../../../functions/transform/dependencies.ts';
import { loadModels } from '../../../functions/transform/models.ts';
import { type Built, buildCompany, policyWith, type SourceRows } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

type Entities = Parameters<typeof entityRows>[0];
type Fields = Entities[string][number];
/** Columns of the bridge without `_minor`, those that are not zero, per month. */
type Cells = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A change of the records: rows of an entity that match get other values or go; or one is added. */
interface Change {
	readonly entity: string;
	readonly where?: Fields;
	readonly set?: Fields;
	readonly delete?: true;
	readonly add?: Fields;
}

interface Damage {
	readonly what: string;
	readonly changes: readonly Change[];
	/** Fatal checks that object. */
	readonly red: readonly string[];
	/** What stays unexplained, per month. */
	readonly unexplained: Readonly<Record<string, number>>;
	/** Months that read otherwise than in the undamaged story. */
	readonly instead?: Cells;
}

interface BridgeCase {
	readonly story: string;
	readonly policy?: Readonly<Record<string, unknown>>;
	readonly entities: Entities;
	readonly expected: Cells;
	readonly red?: readonly string[];
	readonly damages?: readonly Damage[];
}

interface Told extends Damage {
	/** Name of the source, and of the policy that reads it alone. */
	readonly id: string;
	readonly policy: Readonly<Record<string, unknown>>;
	readonly entities: Entities;
	readonly expected?: Cells;
}

const CASES = path.join(import.meta.dirname, '../../cases/bridge');
const AS_OF = new Date('2025-06-15T00:00:00Z');
const CHECKS = ['mrr_ties_to_invoices', 'invoices_equal_their_lines'];

const matches = (row: Fields, where: Fields): boolean => Object.entries(where).every(([column, value]) => row[column] === value);

const changed = (entities: Entities, { entity, where = {}, set, add, ...change }: Change): Entities => {
	const rows = entities[entity] ?? [];
	if (add !== undefined) return { ...entities, [entity]: [...rows, add] };
	if (!rows.some((row) => matches(row, where))) throw new Error(`no ${entity} where ${JSON.stringify(where)}`);
	const kept = change.delete === true ? rows.filter((row) => !matches(row, where)) : rows;
	return { ...entities, [entity]: kept.map((row) => (matches(row, where) ? { ...row, ...set } : row)) };
};

const told = (name: string, one: BridgeCase): Told[] => {
	const { policy = {}, entities, expected, red = [], damages = [] } = one;
	const story = { id: name, what: one.story, changes: [], red, unexplained: {}, policy, entities, expected };
	const damaged = damages.map((damage, index) => ({
		...damage,
		id: `${name}/${index + 1}`,
		policy,
		entities: damage.changes.reduce(changed, entities),
		...(damage.instead === undefined ? {} : { expected: { ...expected, ...damage.instead } }),
	}));
	return [story, ...damaged];
};

const cases = readdirSync(CASES)
	.filter((file) => file.endsWith('.json'))
	.map((file) => [file.replace(/\.json$/, ''), JSON.parse(readFileSync(path.join(CASES, file), 'utf8')) as BridgeCase] as const);
const all = cases.flatMap(([name, one]) => told(name, one));

const nonZero = (row: Readonly<Record<string, unknown>>): Record<string, number> =>
	Object.fromEntries(
		Object.entries(row)
			.filter(([column, value]) => column.endsWith('_minor') && value !== null && value !== 0n)
			.map(([column, value]) => [column.replace(/_minor$/, ''), Number(value)]),
	);

describe('from MRR to what was invoiced', () => {
	let built: Built;
	let objecting: Record<string, Set<string>>;
	beforeAll(async () => {
		const sources: SourceRows = Object.fromEntries(all.map(({ id, entities }) => [id, entityRows(entities)]));
		const checks = loadModels().checks.filter(({ name }) => CHECKS.includes(name));
		built = await buildCompany(sources, {
			asOf: AS_OF,
			policies: all.map(({ id, policy }) => policyWith(id, policy, [id])),
			targets: checks.flatMap(({ body }) => tablesRead(body)),
		});
		objecting = {};
		for (const { name, body } of checks) {
			const rows = await built.rows(body);
			objecting[name] = new Set(rows.map((row) => String(row['policy_id'] ?? row['source_id'])));
		}
	});
	afterAll(() => built.close());

	const cellsOf = async (id: string): Promise<Cells> => {
		const rows = await built.rows(`select * from mrr_invoice_bridge where policy_id = '${id}' order by month`);
		return Object.fromEntries(rows.map((row) => [String(row['month']).slice(0, 7), nonZero(row)]));
	};

	test.each(all.map((one) => [one.id, one.what, one] as const))('%s: %s', async (id, _, one) => {
		const cells = await cellsOf(id);
		if (one.expected !== undefined) expect(cells).toEqual(one.expected);
		const unexplained = Object.fromEntries(
			Object.entries(cells).flatMap(([month, cell]) => (cell['unexplained'] === undefined ? [] : [[month, cell['unexplained']]])),
		);
		if (one.expected === undefined) expect(unexplained).toEqual(one.unexplained);
		expect(CHECKS.filter((check) => objecting[check]?.has(id)).toSorted()).toEqual(one.red.toSorted());
	});

	test('every cell is the sum of its lines, and every line has a record', async () => {
		const off = await built.rows(`
			select b.policy_id, b.month from mrr_invoice_bridge b
			left join (select policy_id, account_id, currency, month, sum(amount_minor) as listed_minor,
				sum(case when bridge_item = 'unexplained' then amount_minor else 0 end) as unexplained_minor
				from mrr_invoice_bridge_lines group by policy_id, account_id, currency, month) l
				on l.policy_id = b.policy_id and l.account_id = b.account_id and l.currency = b.currency and l.month = b.month
			where b.mrr_minor + coalesce(l.listed_minor, 0) <> b.invoiced_minor or coalesce(l.unexplained_minor, 0) <> b.unexplained_minor`);
		expect(off).toEqual([]);
		expect(await built.rows(`select * from mrr_invoice_bridge_lines where line_id = '' and credit_note_id = '' and item_id = ''`)).toEqual(
			[],
		);
	});
});
