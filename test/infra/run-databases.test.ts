import { expect, test } from 'vitest';
import { runDatabase } from '../../shared/warehouse/athena.ts';
import { permissionsOf, synthesise } from './company.ts';

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

test('whoever drops a database may drop what AWS counts to it', () => {
	const kinds = permissionsOf(template, 'tidemark-test-cleanup')
		.filter(({ action }) => action === 'glue:DeleteDatabase')
		.map(({ resource }) => resource.replace(/^.*?:(catalog|database|table|userDefinedFunction).*$/, '$1'));
	expect(kinds.sort()).toEqual(['catalog', 'database', 'table', 'userDefinedFunction']);
});

test('a run calls its database as its permission does', () => {
	expect(runDatabase('tidemark_test_run_', '20261122T075341123Z-0123abcd')).toBe('tidemark_test_run_20261122t075341123z_0123abcd');
});
