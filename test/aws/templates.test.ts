import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { rm } from 'node:fs/promises';
import { synthesise } from '../infra/company.ts';
import { LAYOUT } from './bed/layout.ts';

/** cfn-lint comes with moto. */
const CFN_LINT = join(LAYOUT.venv, 'bin/cfn-lint');
/** The CDK itself names dependencies that a reference implies. */
const IGNORED = 'W3005';

describe('the template', () => {
	const { app, folder } = synthesise();
	afterAll(() => rm(folder, { recursive: true, force: true }));

	test('is one that CloudFormation takes, by cfn-lint', async () => {
		expect(existsSync(CFN_LINT), 'run npm run setup:aws').toBe(true);
		const { templateFullPath } = app.synth().getStackByName('tidemark-test');
		const { stdout } = await promisify(execFile)(CFN_LINT, ['--ignore-checks', IGNORED, '--', templateFullPath]).catch(
			(error: unknown) => error as { stdout: string },
		);
		expect(stdout).toBe('');
	}, 180_000);
});
