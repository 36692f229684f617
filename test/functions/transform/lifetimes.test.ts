import { describe, expect, test } from 'vitest';
import { lastReads, type Living } from '../../../functions/transform/lifetimes.ts';

const table = (name: string, ...reads: string[]): Living => ({ name, from: name, reads, isStored: true });
const view = (name: string, ...reads: string[]): Living => ({ ...table(name, ...reads), isStored: false });

describe('a table of a run is needless', () => {
	test.each<[when: string, nodes: Living[], keep: string[], released: Record<string, string[]>]>([
		['after its last reader', [table('a'), table('b', 'a'), table('c', 'a')], ['b', 'c'], { c: ['a'] }],
		['after the last reader of a view on it', [table('a'), view('v', 'a'), table('b', 'v')], ['b'], { b: ['a'] }],
		[
			'through views of views',
			[table('a'), view('v', 'a'), view('w', 'v'), table('b', 'w'), table('c', 'b')],
			['c'],
			{ b: ['a'], c: ['b'] },
		],
		['at once where nothing reads it', [table('a'), table('b')], ['b'], { a: ['a'] }],
		['never where it is kept', [table('a'), table('b', 'a')], ['a', 'b'], {}],
		['never where a view that is kept reads it', [table('a'), view('v', 'a'), table('b', 'a')], ['v', 'b'], {}],
	])('%s', (_, nodes, keep, released) => {
		const found = [...lastReads(nodes, new Set(keep))].filter(([, tables]) => tables.length > 0);
		expect(Object.fromEntries(found)).toEqual(released);
	});
});
