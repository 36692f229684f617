import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';

/** What is read of a result file in vitest's JSON format. */
const resultSchema = z.object({
	numPassedTests: z.int().min(0),
	testResults: z.array(
		z.object({
			name: z.string(),
			status: z.string(),
			message: z.string().default(''),
			assertionResults: z.array(
				z.object({ status: z.string(), fullName: z.string().default(''), failureMessages: z.array(z.string()).nullish() }),
			),
		}),
	),
});
type TestFile = z.infer<typeof resultSchema>['testResults'][number];

/** One step of the build: its name, which is also its result file's, and the exit code it left. */
export interface Step {
	readonly name: string;
	readonly exitCode: number;
}

export interface Tally {
	readonly passed: number;
	/** One text for each failure: its step, its test, and the beginning of what the test said. */
	readonly failures: readonly string[];
}

/** The lines of a failure that a reader of the last lines of the build can act on. */
const MESSAGE_LINES = 12;
const begin = (message: string): string => message.split('\n').slice(0, MESSAGE_LINES).join('\n    ');

/** The failures of one file; a file that failed without a failing test could not even be loaded. */
const failuresOf = ({ name, status, message, assertionResults }: TestFile): string[] => {
	const failed = assertionResults.filter((one) => one.status === 'failed');
	if (failed.length === 0) return status === 'failed' ? [`${path.relative('.', name)}: ${begin(message)}`] : [];
	return failed.map((one) => `${path.relative('.', name)} > ${one.fullName}\n    ${begin(one.failureMessages?.join('\n') ?? '')}`);
};

/**
 * Adds up the steps. A step that failed though none of its tests did (a type error, a lint finding, a skipped test, no result file)
 * counts as one failure, so that a broken build never reads as zero failed.
 */
export const tally = (steps: readonly Step[], resultOf: (name: string) => unknown): Tally => {
	let passed = 0;
	const failures: string[] = [];
	for (const { name, exitCode } of steps) {
		const parsed = resultSchema.safeParse(resultOf(name));
		const found = parsed.success ? parsed.data.testResults.flatMap(failuresOf) : [];
		if (!parsed.success) found.push(`left no results of tests (exit code ${exitCode})`);
		else if (found.length === 0 && exitCode !== 0) found.push(`exit code ${exitCode}, though no test of it failed: read what it printed`);
		passed += parsed.success ? parsed.data.numPassedTests : 0;
		failures.push(...found.map((text) => `${name}: ${text}`));
	}
	return { passed, failures };
};

/** `node tally.ts <folder of results> <step>=<exit code> …` names what failed, prints `N passed, N failed` and leaves 1 where any failed. */
const main = ([folder = '', ...given]: readonly string[]): void => {
	const steps = given.map((text) => {
		const [name = '', exitCode = '1'] = text.split('=');
		return { name, exitCode: Number(exitCode) };
	});
	const { passed, failures } = tally(steps, (name) => {
		const file = path.join(folder, `${name}.json`);
		return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
	});
	for (const failure of failures) console.log(`FAILED ${failure}`);
	console.log(`${passed} passed, ${failures.length} failed`);
	process.exitCode = failures.length === 0 ? 0 : 1;
};

if (import.meta.main) main(process.argv.slice(2));
