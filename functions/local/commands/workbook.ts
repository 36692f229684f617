import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Problem } from '../../../shared/problem.ts';
import { readManifest } from '../../publish/manifests.ts';
import { CONFIGURED, type Command, type Result } from '../command.ts';
import { publishedNow } from '../published.ts';
import { openWorkplace } from '../workplace.ts';

export default {
	about: 'Say where the finance workbook of a publication lies, or copy it',
	options: {
		...CONFIGURED,
		publication: { value: 'id', about: 'an earlier publication that is kept (the current one)' },
		out: { value: 'file', about: 'copy the workbook to this file' },
	},
	details:
		'Every publication holds one: roll-forward, movements, bridge to invoices, restatements, policies and checks, with live formulas.',
	async run({ edge, values }): Promise<Result> {
		const { store } = await openWorkplace(edge, values);
		const asked = values['publication'];
		const { publication_id, files = [] } = asked === undefined ? await publishedNow(store) : await readManifest(store, asked);
		const [file] = files;
		const object = file && (await store.get(file.key));
		if (file === undefined || object === undefined)
			throw new Problem({
				kind: 'configuration',
				what: 'That publication has no workbook',
				where: publication_id,
				next: 'publish anew with this version: npx tidemark run',
			});
		const to = values['out'] === undefined ? store.address(file.key) : resolve(edge.folder, values['out']);
		if (values['out'] !== undefined) {
			await mkdir(dirname(to), { recursive: true });
			await writeFile(to, object.body);
		}
		return { text: `${to}\n`, data: { publication_id, file: to, bytes: file.bytes, sha256: file.sha256 } };
	},
} satisfies Command;
