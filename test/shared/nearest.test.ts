import { describe, expect, it } from 'vitest';
import { nearest } from '../../shared/nearest.ts';

describe('the nearest name', () => {
	it.each([
		['secert', ['secret', 'source', 'id'], 'secret'],
		['reportng_currency', ['timezone', 'reporting_currency'], 'reporting_currency'],
		['mrr-interval', ['mrr_intervals', 'mrr_ledger'], 'mrr_intervals'],
		['xyz', ['store', 'sources'], undefined],
		['a', [], undefined],
	])('of %s among %j is %s', (name, candidates, expected) => {
		expect(nearest(name, candidates)).toBe(expected);
	});
});
