import { CONFIGURED, type Command, type Result } from '../command.ts';
import type { IngestSummary } from '../../ingest/summary.ts';
import { ingestSources } from '../ingest-sources.ts';
import { progressLog } from '../progress.ts';
import { textTable } from '../text-table.ts';
import { openWorkplace } from '../workplace.ts';

const COLUMNS = ['source', 'commit', 'new files', 'new rows', 'refused', 'requests'].map((title, index) => ({
	title,
	isNumber: index > 0,
}));

const cells = ({ source_id, commit, files, rows, refused, requests }: IngestSummary): string[] => [
	source_id,
	...[commit, files, rows, refused, requests].map(String),
];

export default {
	about: 'Read what is new at the sources and commit it',
	options: {
		...CONFIGURED,
		source: { value: 'id', about: 'only this source' },
		relist: { about: 'read everything again, whatever was read before' },
	},
	async run({ edge, values, switches }): Promise<Result> {
		const workplace = await openWorkplace(edge, values);
		const sources = await ingestSources(edge, workplace, progressLog(edge), { source: values['source'], relist: switches.has('relist') });
		return { text: textTable(COLUMNS, sources.map(cells)), data: { sources } };
	},
} satisfies Command;
