import { describe, expect, it } from 'vitest';
import { allCommands } from '../../../functions/local/registry.ts';
import { inSamePlace } from '../../../functions/local/same-place.ts';

const HERE = { config: 'books/tidemark.yaml', policy: 'p' };

describe('a command that is proposed after one with --config or --store', () => {
	it.each([
		[
			'npx tidemark run && npx tidemark close 2025-03',
			'npx tidemark run --config books/tidemark.yaml && npx tidemark close --config books/tidemark.yaml 2025-03',
		],
		['run it: npx tidemark query "select 1"', 'run it: npx tidemark query --config books/tidemark.yaml "select 1"'],
		['to look around: npx tidemark sandbox', 'to look around: npx tidemark sandbox'],
		['npx tidemark query --config other.yaml "select 1"', 'npx tidemark query --config other.yaml "select 1"'],
		['write one with npx tidemark init, or name yours with --config', 'write one with npx tidemark init, or name yours with --config'],
		['see npx tidemark --help', 'see npx tidemark --help'],
	])('works in the same place: %s', (text, expected) => {
		expect(inSamePlace(text, HERE)).toBe(expected);
	});

	it('is left as it is where neither was given', () => {
		expect(inSamePlace('npx tidemark run', { policy: 'p' })).toBe('npx tidemark run');
	});

	it('quotes what a shell would take apart', () => {
		expect(inSamePlace('npx tidemark init && npx tidemark run', { config: "Ann's books.yaml", store: 'kept here' })).toBe(
			"npx tidemark init --config 'Ann'\\''s books.yaml' && npx tidemark run --config 'Ann'\\''s books.yaml' --store 'kept here'",
		);
	});

	it('takes exactly the options that it is given, whichever it is', async () => {
		for (const [name, { options }] of await allCommands()) {
			const proposed = inSamePlace(`npx tidemark ${name}`, { config: 'c', store: 's' });
			const taken = ['config', 'store'].filter((option) => option in options).map((option) => ` --${option} ${option.charAt(0)}`);
			expect(proposed).toBe(`npx tidemark ${name}${taken.join('')}`);
		}
	});
});
