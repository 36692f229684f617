import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { scoreFiles } from '../vectors/scorer.ts';

const CASES = path.join(import.meta.dirname, '../cases/scorer');

const caseSchema = z.strictObject({
	story: z.string(),
	/** Content of each file: text as it is, anything else as JSON. */
	files: z.record(z.string(), z.unknown()),
	/** Files that are named; all of the above where left out. */
	arguments: z.array(z.string()).optional(),
	problems: z.array(z.string()).default([]),
	prints: z.array(z.string()),
	exit: z.int(),
});

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'tidemark-scorer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: unknown): void =>
	writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

/** What scoring files of the folder says, with their names alone. */
const score = async (names: readonly string[]) => {
	const { problems, lines, exitCode } = await scoreFiles(names.map((name) => path.join(folder, name)));
	const bare = (line: string): string => line.replaceAll(`${folder}${path.sep}`, '');
	return { problems: problems.map(bare), lines: lines.map(bare), exitCode };
};

describe('what the scorer of vectors says', () => {
	test.each(readdirSync(CASES))('%s', { timeout: 60_000 }, async (file) => {
		const {
			files,
			arguments: names = Object.keys(files),
			problems,
			prints,
			exit,
		} = caseSchema.parse(JSON.parse(readFileSync(path.join(CASES, file), 'utf8')));
		for (const [name, content] of Object.entries(files)) write(name, content);
		expect(await score(names)).toEqual({ problems, lines: prints, exitCode: exit });
	});

	test('a vector at which the run itself stops fails alone, and the line names it', { timeout: 60_000 }, async () => {
		const start = (unit_amount: number) => ({
			ts: '2025-01-05',
			type: 'subscription_started',
			account: 'A',
			subscription: 'S1',
			items: [{ id: 'i1', price: { unit_amount, currency: 'usd', interval: 'month', interval_count: 1 }, quantity: 1 }],
		});
		const vector = (name: string, amount: number) => ({
			name,
			window: { first: '2024-12', last: '2024-12' },
			events: [start(amount)],
			expected: [],
		});
		write('v.json', { vectors: [vector('one', 1), vector('astronomical', 1e40), vector('two', 2)] });
		const { lines, exitCode } = await score(['v.json']);
		expect(lines[0]).toMatch(/^v\.json: astronomical: the run stopped at it: /);
		expect(lines.slice(1)).toEqual(['2 passed, 1 failed']);
		expect(exitCode).toBe(1);
	});
});
