import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Problem } from '../../../shared/problem.ts';
import { codeOf } from '../../../shared/storage/file-error.ts';
import { type Command, CONFIGURED, type Option, type Result } from '../command.ts';
import { annotated } from '../configuration/annotate.ts';
import { EXAMPLE } from '../configuration/example.ts';
import { inSamePlace } from '../same-place.ts';
import { DEFAULT_CONFIG } from '../workplace.ts';

const { config } = CONFIGURED as { readonly config: Option }; // the key stands in the literal; Record forgets it

export default {
	about: 'Write a commented tidemark.yaml to start from',
	options: { config },
	async run({ edge, values }): Promise<Result> {
		const file = resolve(edge.folder, values['config'] ?? DEFAULT_CONFIG);
		await mkdir(dirname(file), { recursive: true });
		try {
			await writeFile(file, annotated(EXAMPLE), { flag: 'wx' });
		} catch (cause) {
			if (codeOf(cause) !== 'EEXIST') throw cause;
			throw new Problem({
				kind: 'configuration',
				what: 'There is a configuration already; it was left as it is',
				where: file,
				next: 'delete it, or write another one with --config',
				cause,
			});
		}
		const text = `Wrote ${file}. Set the key of your source (export STRIPE_API_KEY=…), then: npx tidemark run\n`;
		return { text: inSamePlace(text, values), data: { file } };
	},
} satisfies Command;
