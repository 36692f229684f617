import { expect, test } from 'vitest';
import { runDatabase } from '../../shared/warehouse/athena.ts';
import { RUN_RESULTS } from '../../infra/layout.ts';
import { synthesise } from './company.ts';
import { may } from './iam.ts';
import { permissionsOf } from './permissions.ts';

const { template } = synthesise();
const databasesOf = (functionName: string, action: string): string[] =>
	permissionsOf(template, functionName)
		.filter((permission) => permission.action === action)
		.flatMap(({ resource }) => /:database\/(.*)$/.exec(resource)?.[1] ?? []);

test('a run and the clean-up drop databases of runs of their own environment, and no other', () => {
	for (const name of ['tidemark-test-metrics', 'tidemark-test-cleanup'])
		expect(databasesOf(name, 'glue:DeleteDatabase')).toEqual(['tidemark_test_run_*']);
	expect(databasesOf('tidemark-test-metrics', 'glue:CreateDatabase')).toEqual(['tidemark_test_run_*']);
	expect(databasesOf('tidemark-test-metrics', 'glue:CreateTable').sort()).toEqual(['tidemark_test', 'tidemark_test_run_*']);
});

test('a run and a close tell the catalogue what their tables hold, in databases of runs; nobody else changes a table but the run what it publishes', () => {
	expect(databasesOf('tidemark-test-metrics', 'glue:UpdateTable').sort()).toEqual(['tidemark_test', 'tidemark_test_run_*']);
	expect(databasesOf('tidemark-test-close', 'glue:UpdateTable')).toEqual(['tidemark_test_run_*']);
	for (const name of ['cleanup', 'rollback', 'erase', 'read-stripe', 'read-rates'])
		expect(databasesOf(`tidemark-test-${name}`, 'glue:UpdateTable'), name).toEqual([]);
});

test('a run and a close read the results of their statements where their workgroup keeps them, and readers of sources do not', () => {
	const [kept] = Object.values(template.findResources('AWS::Athena::WorkGroup'))
		.map(({ Properties }) => Properties)
		.filter(({ Name }) => Name === 'tidemark-test-runs');
	expect(JSON.stringify(kept.WorkGroupConfiguration.ResultConfiguration.OutputLocation)).toContain(`/${RUN_RESULTS}"`);
	const reads = (name: string): boolean => may(permissionsOf(template, `tidemark-test-${name}`), 's3:GetObject', `${RUN_RESULTS}x.csv`);
	expect(['metrics', 'close'].map(reads)).toEqual([true, true]);
	expect(['cleanup', 'rollback', 'erase', 'read-stripe'].map(reads)).toEqual([false, false, false, false]);
	for (const name of ['metrics', 'close'])
		expect(permissionsOf(template, `tidemark-test-${name}`).some(({ action }) => action === 'athena:GetQueryResults')).toBe(true);
});

test('whoever drops a database may drop what AWS counts to it', () => {
	const kinds = permissionsOf(template, 'tidemark-test-cleanup')
		.filter(({ action }) => action === 'glue:DeleteDatabase')
		.map(({ resource }) => resource.replace(/^.*?:(catalog|database|table|userDefinedFunction).*$/, '$1'));
	expect(kinds.sort()).toEqual(['catalog', 'database', 'table', 'userDefinedFunction']);
});

test('a run calls its database as its permission does', () => {
	expect(runDatabase('tidemark_test_run_', '20261122T075341123Z-0123abcd')).toBe('tidemark_test_run_20261122t075341123z_0123abcd');
});
