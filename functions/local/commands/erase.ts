import { resolve } from 'node:path';
import type { DropSource } from '../../../shared/contracts/config.ts';
import { Problem } from '../../../shared/problem.ts';
import { atOnce } from '../../../shared/step.ts';
import { erase, type EraseReport } from '../../erase/erase.ts';
import { eraseSettings, KINDS } from '../../erase/request.ts';
import { openFolder } from '../../ingest/drop/folder.ts';
import { erasureCodeHash } from '../code-hash.ts';
import { CONFIGURED, type Command, type Result } from '../command.ts';
import { counted } from '../counted.ts';
import { progressLog } from '../progress.ts';
import { openWorkplace } from '../workplace.ts';

const needed = (name: string, values: Readonly<Record<string, string>>, next: string): string => {
	const value = values[name] ?? '';
	if (value !== '') return value;
	throw new Problem({ kind: 'configuration', what: 'An option is missing', where: 'tidemark erase', saw: `no --${name}`, next });
};

const textOf = ({ erasure, nothing_new, dropped_files, warnings }: EraseReport): string => {
	const { source_id, commit, files, rows, versions, quarantine_lines, number } = erasure;
	const rewritten = `${counted(rows, 'row')} of ${counted(files, 'file')}`;
	return [
		nothing_new
			? `Nothing new was found of this person in source ${source_id}: commit ${commit} erased ${rewritten} before, and nothing has named the person since.`
			: `Erased from source ${source_id} since commit ${commit}: ${rewritten} rewritten, ${counted(versions, 'version')} of files deleted for good, ${counted(quarantine_lines, 'refused record')} emptied.`,
		`Proof number ${number} lies under erasures/ and does not say who it was.`,
		...dropped_files.map((file) => `STILL NAMED in a dropped file, correct or delete it yourself: ${file}`),
		...warnings.map((warning) => `LOOK: ${warning}`),
		'Delete the person at the source too; until then it is read there, and what is personal is not taken again.\n',
	].join('\n');
};

export default {
	about: 'Erase a person from everything that was read of a source, and prove it without naming whom',
	options: {
		...CONFIGURED,
		source: { value: 'id', about: 'where the person is named so; a person in several sources is erased in each' },
		...Object.fromEntries(
			KINDS.map((kind) => [kind, { value: kind === 'email' ? 'address' : 'id', about: `whom: the ${kind} as the vendor writes it` }]),
		),
		reference: { value: 'number', about: 'your number of the request, such as DSR-17; it is kept' },
	},
	details:
		'What can name or reach the person goes, from all files and their versions; ids and amounts stay, so no figure changes. Running it\nagain is safe. What is deleted is gone for good: there is no way back. Copies of the store elsewhere are yours to treat.',
	async run({ edge, values }): Promise<Result> {
		const workplace = await openWorkplace(edge, values);
		const request = {
			...values,
			source: needed('source', values, 'name the source: --source <id>'),
			reference: needed('reference', values, 'give the number of the request: --reference <number>'),
		};
		const { store, config, folder } = workplace;
		const openDropped = (source: DropSource) => openFolder(resolve(folder, source.folder), source.id);
		const settings = eraseSettings(request, config.sources, openDropped, erasureCodeHash());
		const report = await erase({ store, clock: edge.clock, log: progressLog(edge), step: atOnce, nonce: edge.nonce }, settings);
		return { text: textOf(report), data: report };
	},
} satisfies Command;
