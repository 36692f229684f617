import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { SkipReporter } from './test/house/build/skip-reporter.ts';

/** Published figures and recordings that some tests compare with: those skip, loudly, where it is absent, and may not where it is present. */
const hasSharedData = existsSync(process.env.TIDEMARK_SHARED ?? '../shared');
/** Machine-readable results for the build, as a folder path; none when left out. One file for each project that a command names. */
const results = process.env.TIDEMARK_TEST_RESULTS;
const asked = process.argv.indexOf('--project');
const project = asked === -1 ? 'tests' : (process.argv[asked + 1] ?? 'tests');

/** A quarter of an hour and more on its own: every process of the deployed functions is killed. */
const WHOLE_PIPELINE = 'test/aws/whole-pipeline.test.ts';
/** One bed of AWS's parts for all tests of a project, one file after the other. */
const onTheBed = { globalSetup: ['test/aws/bed/global-setup.ts'], maxWorkers: 1, testTimeout: 120_000, hookTimeout: 600_000 };

export default defineConfig({
	test: {
		pool: 'forks',
		maxWorkers: 2,
		testTimeout: 20_000,
		hookTimeout: 60_000,
		allowOnly: false,
		restoreMocks: true,
		reporters: ['default', new SkipReporter(hasSharedData), ...(results ? ['json'] : [])],
		...(results ? { outputFile: { json: `${results}/${project}.json` } } : {}),
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['test/**/*.test.ts'],
					exclude: ['test/slow/**', 'test/bench/**', 'test/aws/**', 'test/office/**', '**/*.slow.test.ts'],
				},
			},
			{ extends: true, test: { name: 'office', include: ['test/office/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 300_000 } },
			{ extends: true, test: { ...onTheBed, name: 'aws', include: ['test/aws/**/*.test.ts'], exclude: [WHOLE_PIPELINE] } },
			{ extends: true, test: { ...onTheBed, name: 'pipeline', include: [WHOLE_PIPELINE] } },
			{
				extends: true,
				test: {
					name: 'slow',
					include: ['test/slow/**/*.test.ts', 'test/**/*.slow.test.ts'],
					env: { TIDEMARK_STORIES: '2000' }, // how many random histories
					testTimeout: 1_800_000,
					hookTimeout: 1_800_000,
				},
			},
		],
	},
});
