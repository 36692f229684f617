import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeHash } from '../../../functions/local/code-hash.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('the hash of the code', () => {
	it('differs when a model or a step is changed, moved or added, and not when something else is', async () => {
		const root = await mkdtemp(join(tmpdir(), 'tidemark-code-'));
		try {
			for (const folder of ['sql', 'functions', 'shared']) await cp(join(ROOT, folder), join(root, folder), { recursive: true });
			const hashes = [codeHash(root)];
			const note = async (change: Promise<void>) => {
				await change;
				hashes.push(codeHash(root));
			};
			await note(writeFile(join(root, 'sql/core/mrr_rollforward.sql'), 'select 1'));
			await note(rename(join(root, 'sql/core/mrr_rollforward.sql'), join(root, 'sql/core/mrr_rollforwards.sql')));
			await note(writeFile(join(root, 'functions/postprocess/new.ts'), ''));
			await note(writeFile(join(root, 'shared/contracts/policy.ts'), ''));
			expect(new Set(hashes).size).toBe(hashes.length);
			await writeFile(join(root, 'functions/local/main.ts'), '');
			await writeFile(join(root, 'sql/core/notes.md'), '');
			expect(codeHash(root)).toBe(hashes.at(-1));
		} finally {
			await rm(root, { recursive: true });
		}
	});
});
