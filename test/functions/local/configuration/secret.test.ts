import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveSecret } from '../../../../functions/local/configuration/secret.ts';

describe('a secret', () => {
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-secret-'));
		await writeFile(join(folder, 'key'), 'sk_from_file\n');
		await writeFile(join(folder, 'empty'), '\n');
	});
	afterAll(() => rm(folder, { recursive: true }));

	it('comes from the environment or from a file beside the configuration, without the newline', async () => {
		expect(await resolveSecret('env:KEY', 'stripe', folder, { KEY: 'sk_from_env' })).toBe('sk_from_env');
		expect(await resolveSecret('file:key', 'stripe', folder, {})).toBe('sk_from_file');
	});

	it.each(['env:KEY', 'file:nowhere', 'file:empty'])('that is missing is a matter of credentials: %s', async (reference) => {
		await expect(resolveSecret(reference, 'stripe', folder, { KEY: ' ' })).rejects.toMatchObject({
			kind: 'credentials',
			where: `source stripe, secret ${reference}`,
		});
	});
});
