import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { keptBills } from '../bench/cost-kept.ts';
import { summary } from '../bench/cost-table.ts';
import { filesBelow, textOf } from './architecture/source-tree.ts';

/** What stands between backticks, whole words only. */
const quoted = (document: string): string[] => [...textOf(document).matchAll(/`([^`\s]+)`/g)].map(([, word = '']) => word);

/** Names of cases: those of files, and those that files of vectors give. */
const cases = (): Set<string> => {
	const files = filesBelow('test/cases').filter((file) => file.endsWith('.json'));
	const named = files.flatMap((file) => [...textOf(file).matchAll(/"name": "([^"]+)"/g)].map(([, name = '']) => name));
	return new Set([...files.map((file) => file.replace(/^.*\/|\.json$/g, '')), ...named]);
};

describe.each(['README.md', 'DECISIONS.md'])('%s', (document) => {
	test('names files and folders that are there', () => {
		const places = quoted(document).filter((word) => /^(test|sql|functions|shared|infra)\/[\w*]/.test(word));
		const gone = places.filter((place) => globSync([place, `${place}.{ts,sql,json}`]).length === 0 && !/[<>…]/.test(place));
		expect(places.length).toBeGreaterThan(5);
		expect(gone).toEqual([]);
	});

	test('names cases that are there', () => {
		const known = cases();
		// Five words or more are a sentence, and only cases are named by sentences.
		const sentences = quoted(document).filter((word) => /^[a-z0-9]+([-_][a-z0-9]+){4,}(\.json)?$/.test(word));
		expect(sentences.map((word) => word.replace('.json', '')).filter((word) => !known.has(word))).toEqual([]);
	});
});

test('the README tells the costs that npm run cost prints of the kept measurement', () => {
	const { bills, measured } = keptBills();
	expect(textOf('README.md')).toContain(summary(bills, measured));
});
