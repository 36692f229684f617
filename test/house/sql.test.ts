import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPostprocessors } from '../../functions/postprocess/registry/load.ts';
import { tablesRead } from '../../functions/transform/dependencies.ts';
import { currentFacts } from '../../functions/transform/entity-select.ts';
import { lintSql } from '../../functions/transform/lint.ts';
import { loadModels } from '../../functions/transform/models.ts';
import { entityByName } from '../../shared/contracts/entities/index.ts';
import { inputStatement } from '../../shared/contracts/postprocess.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { emptyRun } from './sql/run.ts';
import { baseTables, type KnownTable, treeOf, typeErrors } from './sql/trino.ts';
import { type Judgement, judge } from './sql/typed/check.ts';
import { embeddedSql } from './architecture/measures.ts';
import { parseSource, productionSources, textOf } from './architecture/source-tree.ts';

const models = loadModels();
const files = [...models.staging, ...models.core, ...models.metrics, ...models.checks].map((file) => ({
	...file,
	path: `sql/${file.path}`,
}));
const inputs = [...(await loadPostprocessors())].flatMap(([table, step]) =>
	Object.entries(step.inputs).map(([input, rows]) => ({
		path: `functions/postprocess/${table.replaceAll('_', '-')}.ts (${input})`,
		body: inputStatement(rows),
	})),
);

const METRIC_COLUMNS = [
	'policy_id varchar',
	'currency varchar',
	'account_id varchar',
	'month date',
	'numerator bigint',
	'denominator bigint',
];

const facts = Object.entries(entityByName).map(([name, entity]) => ({
	path: `functions/transform/entity-select.ts (${name})`,
	body: currentFacts(name, entity),
}));

let warehouse: Warehouse;
let tables: KnownTable[];
beforeAll(async () => {
	warehouse = await emptyRun(new Date('2025-06-15T00:00:00Z'));
	const names = [...new Set([...files, ...inputs, ...facts].flatMap(({ body }) => tablesRead(body)))];
	tables = await Promise.all(names.map(async (name) => ({ name, columns: await warehouse.columns(name) })));
});
afterAll(() => warehouse.close());

const judgements = new Map<string, Promise<Judgement>>();
/** What the typed rules say of a statement, in the lines of its file where it has one; asked once. */
const judgementOf = (path: string, body: string): Promise<Judgement> => {
	const known = judgements.get(path) ?? judge(warehouse, path.startsWith('sql/') ? textOf(path) : body);
	judgements.set(path, known);
	return known;
};

describe.each(files)('$path', ({ path }) => {
	test('stays inside the portable subset', () => {
		const findings = lintSql(textOf(path)).map(
			({ line, rule, message, portable }) => `${path}:${line}: ${message} [${rule}]; write ${portable}`,
		);
		expect(findings, findings.join('\n')).toEqual([]);
	});
});

describe.each([...models.staging, ...models.core])('sql/$path', ({ name, header }) => {
	test('names a grain of its own columns', async () => {
		const columns = (await warehouse.columns(name)).map((column) => column.name);
		expect(
			(header['grain'] ?? '').split(/\s*,\s*/).filter((column) => !columns.includes(column)),
			'in the grain, not in the result',
		).toEqual([]);
	});
});

describe.each([...files, ...inputs, ...facts])('$path', ({ path, body }) => {
	test('is one statement of Trino', () => {
		expect(treeOf(body)).toBeTypeOf('object');
	});

	test('has types that Trino accepts', () => expect(typeErrors(body, tables)).toEqual([]));

	test('relies on no conversion and no plan that Trino has not', async () => {
		const { findings } = await judgementOf(path, body);
		const said = findings.map(({ line, rule, message, portable }) => `${path}:${line}: ${message} [${rule}]; write ${portable}`);
		expect(said, said.join('\n')).toEqual([]);
	});

	test('reads the tables that the order of models is made from', () => expect(tablesRead(body)).toEqual(baseTables(body)));
});

describe.each(inputs)('$path', ({ path, body }) => {
	test('stays inside the portable subset', () => expect(lintSql(body).map(({ message }) => `${path}: ${message}`)).toEqual([]));
});

describe.each(facts)('$path', ({ path, body }) => {
	test('stays inside the portable subset', () => expect(lintSql(body).map(({ message }) => `${path}: ${message}`)).toEqual([]));
});

describe('SQL that stands in TypeScript', () => {
	test('stays inside the portable subset, adapters apart', () => {
		const findings = productionSources()
			.filter((source) => !source.path.startsWith('shared/warehouse/'))
			.flatMap((source) =>
				embeddedSql(source).flatMap(({ sql, line }) =>
					lintSql(sql).map(({ message, rule, portable }) => `${source.path}:${line}: ${message} [${rule}]; write ${portable}`),
				),
			);
		expect(findings, findings.join('\n')).toEqual([]);
	});

	test('is found in strings and templates', () => {
		const found = embeddedSql(
			parseSource(
				'shared/x.ts',
				"const a = 'select b from c'; const d = `with e as (select 1) select ${f} from e`; const g = 'from here on';",
			),
		);
		expect(found.map(({ sql }) => sql)).toEqual(['select b from c', 'with e as (select 1) select x from e']);
	});
});

describe.each(models.metrics)('sql/$path', ({ name, body }) => {
	test('returns a numerator and a denominator per account and month', async () => {
		await warehouse.create(`metric_${name}`, body);
		expect((await warehouse.columns(`metric_${name}`)).map((column) => `${column.name} ${column.type}`)).toEqual(METRIC_COLUMNS);
	});
});

describe.each(models.checks)('sql/$path', ({ body }) => {
	test('finds nothing wrong with a company that has no records', async () => {
		for await (const row of warehouse.query(body)) expect.fail(`returned ${JSON.stringify(row, (_, value: unknown) => String(value))}`);
	});
});

describe('the typed rules', () => {
	test('know the types of nearly all that stands where types matter', async () => {
		let asked = 0;
		const unknown: string[] = [];
		for (const { path, body } of [...files, ...inputs, ...facts]) {
			const judgement = await judgementOf(path, body);
			asked += judgement.operands;
			unknown.push(...judgement.unknown.map((expression) => `${path}: ${expression}`));
		}
		expect(asked).toBeGreaterThan(1000);
		expect(unknown.length / asked, unknown.join('\n')).toBeLessThan(0.01);
	}, 60_000);
});

describe('the typed check', () => {
	const known: KnownTable[] = [
		{
			name: 't',
			columns: [
				{ name: 'n', type: 'bigint' },
				{ name: 's', type: 'varchar' },
				{ name: 'd', type: 'date' },
				{ name: 'b', type: 'boolean' },
			],
		},
	];

	test.each([
		['text and number', 'select n from t where s = 1'],
		['date and text', "select n from t where d = '2024-01-01'"],
		['boolean and number', 'select n from t where b = 1'],
		['arithmetic on text', 'select n + s as x from t'],
		['a column that nobody grouped', 'select n, count(*) as c from t group by s'],
		['a name of the same SELECT', 'select n as q from t where q > 1'],
		['branches of different types', 'select s from t union all select n from t'],
		['a column that is not there', 'select x from t'],
	])('finds %s', (_, sql) => expect(typeErrors(sql, known)).not.toEqual([]));

	test.each([
		"select n from t where d = date '2024-01-01'",
		"select n from t where d = date_add('month', -n, date_add('day', 1, d))",
		'select s, cast(sum(n) as bigint) as n from t group by s',
	])('lets pass %s', (sql) => expect(typeErrors(sql, known)).toEqual([]));
});
