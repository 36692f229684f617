import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';

/** What is read of a result file in vitest's JSON format. */
const resultSchema = z.object({
	numPassedTests: z.int().min(0),
	numFailedTests: z.int().min(0),
	testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** One step of the build: its name, which is also its result file's, and the exit code it left. */
export interface Step {
	readonly name: string;
	readonly exitCode: number;
}

export interface Tally {
	readonly passed: number;
	readonly failed: number;
}

/** Files that failed without a failing test: they could not even be loaded. */
const brokenFiles = ({ testResults }: z.infer<typeof resultSchema>): number =>
	testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((one) => one.status === 'failed'))
		.length;

/**
 * Adds up the steps. A step that failed though none of its tests did (a type error, a lint finding, a skipped test, no result file)
 * counts as one failure, so that a broken build never reads as zero failed.
 */
export const tally = (steps: readonly Step[], resultOf: (name: string) => unknown): Tally => {
	let passed = 0;
	let failed = 0;
	for (const { name, exitCode } of steps) {
		const parsed = resultSchema.safeParse(resultOf(name));
		const failures = parsed.success ? parsed.data.numFailedTests + brokenFiles(parsed.data) : 0;
		passed += parsed.success ? parsed.data.numPassedTests : 0;
		failed += failures === 0 && (exitCode !== 0 || !parsed.success) ? 1 : failures;
	}
	return { passed, failed };
};

/** `node tally.ts <folder of results> <step>=<exit code> …` prints `N passed, N failed` and leaves 1 where any failed. */
const main = ([folder = '', ...given]: readonly string[]): void => {
	const steps = given.map((text) => {
		const [name = '', exitCode = '1'] = text.split('=');
		return { name, exitCode: Number(exitCode) };
	});
	const { passed, failed } = tally(steps, (name) => {
		const file = path.join(folder, `${name}.json`);
		return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
	});
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
};

if (import.meta.main) main(process.argv.slice(2));
