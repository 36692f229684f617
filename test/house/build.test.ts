import { describe, expect, test, vi } from 'vitest';
import type { TestModule } from 'vitest/node';
import { filesBelow, textOf } from './architecture/source-tree.ts';
import { SkipReporter } from './build/skip-reporter.ts';
import { tally } from './build/tally.ts';

const file = (status: string, ...tests: string[]) => ({
	name: 'test/x.test.ts',
	status,
	message: 'cannot find module',
	assertionResults: tests.map((one) => ({ status: one, fullName: 'a thing does this', failureMessages: ['expected 1 to be 2'] })),
});
const result = (passed: number, ...files: ReturnType<typeof file>[]) => ({ numPassedTests: passed, testResults: files });

describe('the closing lines of the build', () => {
	test('add up the steps, and name each failing test with what it said', () => {
		const results: Record<string, unknown> = {
			unit: result(10, file('passed', 'passed')),
			slow: result(2, file('failed', 'failed', 'passed')),
		};
		const steps = [
			{ name: 'unit', exitCode: 0 },
			{ name: 'slow', exitCode: 1 },
		];
		expect(tally(steps, (name) => results[name])).toEqual({
			passed: 12,
			failures: ['slow: test/x.test.ts > a thing does this\n    expected 1 to be 2'],
		});
	});

	test.each<[what: string, exitCode: number, result: unknown, passed: number, said: string]>([
		['a file that could not be loaded', 1, result(3, file('failed'), file('passed', 'passed')), 3, 'test/x.test.ts: cannot find module'],
		['a step that failed before its tests, such as in the type check', 2, null, 0, 'left no results of tests (exit code 2)'],
		['a step that failed beside its tests', 1, result(5), 5, 'exit code 1, though no test of it failed'],
		['a step that says it passed and left no results', 0, null, 0, 'left no results of tests (exit code 0)'],
	])('count %s', (_, exitCode, left, passed, said) => {
		const told = tally([{ name: 'unit', exitCode }], () => left);
		expect(told).toEqual({ passed, failures: [expect.stringContaining(`unit: ${said}`)] });
	});
});

describe('a skipped test', () => {
	const modules = [
		{ relativeModuleId: 'test/x.test.ts', children: { allTests: () => [{ fullName: 'the real data > is read' }] } },
	] as unknown as TestModule[];
	const report = (dataIsPresent: boolean) => {
		const before = process.exitCode;
		const lines: string[] = [];
		vi.spyOn(console, 'warn').mockImplementation((line: string) => void lines.push(line));
		vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
		new SkipReporter(dataIsPresent).onTestRunEnd(modules);
		const { exitCode } = process;
		process.exitCode = before;
		return { exitCode, text: lines.join('\n') };
	};

	test('is named with its file', () => expect(report(false).text).toContain('test/x.test.ts > the real data > is read'));

	test('fails the run only where the data is present', () => {
		expect(report(true).exitCode).toBe(1);
		expect(report(false).exitCode).not.toBe(1);
	});
});

describe('the repository', () => {
	test('stands by itself: no file names a place on the machine where it was written', () => {
		const places = [['', 'work', ''].join('/'), ['', 'tmp', 'brief'].join('/'), ['', 'root', ''].join('/')];
		const found = ['functions', 'infra', 'shared', 'sql', 'test', '.ci']
			.flatMap((folder) => filesBelow(folder))
			.filter((path) => !/\.(parquet|png|xlsx)$/.test(path) && places.some((place) => textOf(path).includes(place)));
		expect(found).toEqual([]);
	});

	test('is under the Apache licence, whole', () => {
		expect(textOf('LICENSE')).toMatch(/Apache License\s+Version 2\.0, January 2004/);
		expect(textOf('LICENSE')).toContain('END OF TERMS AND CONDITIONS');
		expect(JSON.parse(textOf('package.json'))).toMatchObject({ license: 'Apache-2.0' });
	});
});
