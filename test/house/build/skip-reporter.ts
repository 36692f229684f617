import type { Reporter, TestModule } from 'vitest/node';

/**
 * Names every skipped test at the end of a run, so that none is skipped silently. Where the data that tests skip for is present, a
 * skipped test fails the run.
 */
export class SkipReporter implements Reporter {
	readonly #mayNotSkip: boolean;

	constructor(mayNotSkip: boolean) {
		this.#mayNotSkip = mayNotSkip;
	}

	onTestRunEnd(modules: readonly TestModule[]): void {
		const skipped = modules.flatMap((module) =>
			[...module.children.allTests('skipped')].map((test) => `  ${module.relativeModuleId} > ${test.fullName}`),
		);
		if (skipped.length === 0) return;
		console.warn(`\n${skipped.length} SKIPPED:\n${skipped.join('\n')}`);
		if (!this.#mayNotSkip) return;
		console.error('The data that tests need is present here, so a skipped test counts as a failure: repair its condition or remove it.\n');
		process.exitCode = 1;
	}
}
