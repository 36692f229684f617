import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import { lintRules, lintSql } from '../../../functions/transform/lint.ts';
import { statementOf } from '../../../functions/transform/lint/statement.ts';
import { tokensOf } from '../../../functions/transform/lint/tokens.ts';

const caseSchema = z.strictObject({
	difference: z.int().optional(),
	rule: z.string(),
	about: z.string(),
	failing: z.array(z.string()).min(1),
	passing: z.array(z.string()).min(1),
});

const FOLDER = new URL('../../cases/sql-lint/', import.meta.url);
const cases = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => ({ file, ...caseSchema.parse(JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))) }));

/** The rules of a name, and of those the ones that claim the difference where a case has one: several functions are refused by one name. */
const rulesOf = (name: string, difference: number | undefined) =>
	lintRules.filter((rule) => rule.name === name && (difference === undefined || rule.differences.includes(difference)));

describe.each(cases)('$file: $about', ({ difference, rule, failing, passing }) => {
	test.each(failing)('finds %s', (sql) => {
		expect(lintSql(sql).map((finding) => finding.rule)).toContain(rule);
		expect(
			rulesOf(rule, difference).flatMap(({ find }) => find(statementOf(sql))),
			`no rule that claims ${difference} finds it`,
		).not.toEqual([]);
	});

	test.each(passing)('lets pass %s', (sql) => {
		expect(lintSql(sql)).toEqual([]);
	});
});

describe('rules and cases', () => {
	test('every rule has a case, and every case a rule', () => {
		const ruled = new Set(lintRules.map(({ name }) => name));
		const cased = new Set(cases.map(({ rule }) => rule));
		expect(
			[...ruled].filter((name) => !cased.has(name)),
			'rules without a case in test/cases/sql-lint/',
		).toEqual([]);
		expect(
			[...cased].filter((name) => !ruled.has(name)),
			'cases of a rule that does not exist',
		).toEqual([]);
	});

	test('every difference that a rule claims has a case of that rule or is probed, and every case is claimed', () => {
		const claims = lintRules.flatMap(({ name, differences }) => differences.map((difference) => `${difference} ${name}`));
		const proved = cases.flatMap(({ difference, rule }) => (difference === undefined ? [] : [`${difference} ${rule}`]));
		expect(
			proved.filter((one) => !claims.includes(one)),
			'cases whose rule does not claim the difference',
		).toEqual([]);
		expect(
			[...new Set(claims)].filter((one) => !proved.includes(one)),
			'claims without a case',
		).toEqual([]);
	});
});

describe('a finding', () => {
	test('says the line, what is wrong and how to write it', () => {
		expect(lintSql('-- about: x\nselect a,\n  now() as b\nfrom t')).toEqual([
			{
				rule: 'refused-function',
				line: 3,
				message: 'now() is missing or different on one engine',
				portable: 'join run_parameters and use its as_of',
			},
		]);
	});

	test('an unknown function says how to add it', () => {
		expect(lintSql('select frobnicate(a) as b from t')[0]?.portable).toContain('test/cases/portability/');
	});

	test('several come in the order of the lines', () => {
		expect(lintSql('select *\nfrom t\nwhere a ilike b\norder by a limit 1 offset 2').map(({ line }) => line)).toEqual([1, 3, 4]);
	});
});

describe('what stands in comments, strings and names is no SQL', () => {
	test.each([
		"select 'now() is a; word' as a from t",
		'select a from t -- select * from now()',
		'select a /* qualify :: */ from t',
		"select 'it''s -- no comment' as a from t",
		'select t.position, t.value from t',
		'with w(a, b) as (select c, d from t) select a, b from w',
		"select v.band from (values ('green'), ('red')) as v(band)",
		'select case when a in (1, 2) then 1 else 0 end as b from t where exists (select 1 as one from u)',
	])('%s', (sql) => expect(lintSql(sql)).toEqual([]));
});

describe('tokens', () => {
	test('parentheses know their partners and depths', () => {
		const tokens = tokensOf('f(a, (b))');
		expect(tokens.map(({ text, depth, partner }) => [text, depth, partner])).toEqual([
			['f', 0, -1],
			['(', 0, 7],
			['a', 1, -1],
			[',', 1, -1],
			['(', 1, 6],
			['b', 2, -1],
			[')', 1, 4],
			[')', 0, 1],
		]);
	});

	test('lines count through comments and strings', () => {
		expect(tokensOf("a /* \n */ 'x\ny' b").map(({ text, line }) => [text, line])).toEqual([
			['a', 1],
			["'x\ny'", 2],
			['b', 3],
		]);
	});

	test('an unpaired parenthesis has no partner', () => {
		expect(tokensOf(') (').map(({ partner }) => partner)).toEqual([-1, -1]);
	});
});

describe('whatever is given', () => {
	const words = fc.constantFrom(
		'select',
		'from',
		'with',
		'as',
		'cast',
		'case',
		'over',
		'(',
		')',
		'[',
		']',
		',',
		'.',
		'*',
		'/',
		'::',
		"'",
		'"',
		'--',
		'/*',
		'a',
		'b',
		'1',
		'1.5',
		"'x'",
		'interval',
		'date',
		'\n',
	);

	test('is judged without failing, and every finding is on a line of it', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					fc.string(),
					fc.array(words, { maxLength: 40 }).map((parts) => parts.join(' ')),
				),
				(text) => {
					const lines = text.split('\n').length;
					expect(lintSql(text).every(({ line }) => line >= 1 && line <= lines)).toBe(true);
				},
			),
			{ numRuns: 500 },
		);
	});

	test('loses nothing but blanks and comments on its way into tokens', () => {
		fc.assert(
			fc.property(
				fc.array(
					words.filter((word) => !/^(--|\/\*|['"])$/.test(word)),
					{ maxLength: 40 },
				),
				(parts) => {
					expect(
						tokensOf(parts.join(' '))
							.map(({ text }) => text)
							.join(''),
					).toBe(parts.join('').replaceAll('\n', ''));
				},
			),
		);
	});
});
