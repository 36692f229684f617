import { expect, test } from 'vitest';
import { withNearest } from '../../../functions/local/query-names.ts';
import type { PublishedTable } from '../../../shared/contracts/publication.ts';
import { Problem } from '../../../shared/problem.ts';

const table = (name: string, ...columns: string[]): PublishedTable => ({
	name,
	description: '',
	key: [],
	columns: columns.map((each) => ({ name: each, type: 'varchar' })),
	keys: [],
	rows: 0,
	hash: '',
});
const published = { tables: [table('accounts', 'account_id', 'country'), table('accounts_more', 'quarter'), table('mrr', 'month')] };
const nextFor = (sql: string): unknown => {
	const said = new Problem({ kind: 'configuration', what: '', where: '', saw: 'column "zzzzzzzz" not found', next: '' });
	const answer = withNearest(said, sql, published);
	return answer instanceof Problem ? answer.next : answer;
};

test('of a column that nobody knows, only the columns of the views in the query are named', () => {
	expect(nextFor('select zzzzzzzz from Accounts a join mrr on true')).toBe('there are: account_id, country, month, publication_id');
	expect(nextFor('select zzzzzzzz from mrr')).toBe('there are: month, publication_id');
	expect(nextFor('select zzzzzzzz')).toBe('there are: account_id, country, month, publication_id, quarter');
});

test('what is no Problem, or speaks of no name, stays as it is', () => {
	const error = new Error('boom');
	expect(withNearest(error, 'select 1', published)).toBe(error);
});
