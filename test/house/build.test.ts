import { describe, expect, test, vi } from 'vitest';
import type { TestModule } from 'vitest/node';
import { filesBelow, textOf } from './architecture/source-tree.ts';
import { SkipReporter } from './build/skip-reporter.ts';
import { tally } from './build/tally.ts';

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((one) => ({ status: one })) });
const result = (passed: number, failed: number, ...files: ReturnType<typeof file>[]) => ({
	numPassedTests: passed,
	numFailedTests: failed,
	testResults: files,
});

describe('the closing line of the build', () => {
	test('adds up the steps', () => {
		const results: Record<string, unknown> = {
			unit: result(10, 0, file('passed', 'passed')),
			slow: result(2, 1, file('failed', 'failed', 'passed')),
		};
		expect(
			tally(
				[
					{ name: 'unit', exitCode: 0 },
					{ name: 'slow', exitCode: 1 },
				],
				(name) => results[name],
			),
		).toEqual({ passed: 12, failed: 1 });
	});

	test('counts a file that could not be loaded', () => {
		expect(tally([{ name: 'unit', exitCode: 1 }], () => result(3, 0, file('failed'), file('passed', 'passed')))).toEqual({
			passed: 3,
			failed: 1,
		});
	});

	test('counts a step that failed outside its tests, such as in the type check', () => {
		expect(tally([{ name: 'unit', exitCode: 2 }], () => null)).toEqual({ passed: 0, failed: 1 });
		expect(tally([{ name: 'unit', exitCode: 1 }], () => result(5, 0))).toEqual({ passed: 5, failed: 1 });
	});

	test('counts a step that says it passed and left no results', () => {
		expect(tally([{ name: 'slow', exitCode: 0 }], () => null)).toEqual({ passed: 0, failed: 1 });
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
