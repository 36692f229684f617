import type { Manifest } from '../../../shared/contracts/publication.ts';
import { closedByPolicy } from '../../close/closed-months.ts';
import { readCloses } from '../../close/log.ts';
import { listPublications } from '../../publish/manifests.ts';
import { readPointer } from '../../publish/pointer.ts';
import { VIEWS_KEY } from '../../publish/views-object.ts';
import { CONFIGURED, type Command, type Result } from '../command.ts';
import { type SourceStatus, sourceStatus } from '../source-status.ts';
import { inSamePlace } from '../same-place.ts';
import { textTable } from '../text-table.ts';
import { openWorkplace } from '../workplace.ts';

const PUBLICATIONS_SHOWN = 10;
const LINES_SHOWN = 5;

/** Time since an instant, in the unit that reads best. */
const ageText = (at: string | null, now: Date): string => {
	if (at === null) return 'not complete yet';
	const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 60_000));
	if (minutes < 120) return `${minutes} min ago`;
	return minutes < 2880 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1440)} days ago`;
};

const SOURCE_COLUMNS = ['source', 'commit', 'read through', '', 'files', 'rows', 'refused'].map((title, index) => ({
	title,
	isNumber: index === 1 || index > 3,
}));

const sourceCells = (status: SourceStatus, now: Date): string[] => {
	const refused = status.refused.reduce((sum, { records }) => sum + records, 0);
	const through = status.under_way.length > 0 ? `first read under way: ${status.under_way.join(', ')}` : (status.complete_through ?? '');
	return [
		status.source_id,
		String(status.commit),
		through,
		status.commit === 0 ? 'not read yet' : ageText(status.complete_through, now),
		String(status.files),
		String(status.rows),
		String(refused),
	];
};

const some = (title: string, lines: readonly string[]): string => {
	if (lines.length === 0) return '';
	const more = lines.length > LINES_SHOWN ? [`  and ${lines.length - LINES_SHOWN} more: --json shows all`] : [];
	return [title, ...lines.slice(0, LINES_SHOWN).map((line) => `  ${line}`), ...more].join('\n') + '\n';
};

const findings = ({ source_id, refused, drift }: SourceStatus): string =>
	some(
		`${source_id}: records refused`,
		refused.map(({ stream, reason, records, key }) => `${records} of ${stream}: ${reason} (${key})`),
	) +
	(drift.length === 0
		? ''
		: `${source_id}: fields that it sends and Tidemark has no use for, by stream: ${fieldCounts(drift)} (--json names them)\n`);

const fieldCounts = (drift: SourceStatus['drift']): string =>
	[...Map.groupBy(drift, ({ stream }) => stream)].map(([stream, fields]) => `${stream} ${fields.length}`).join(', ');

const PUBLICATION_COLUMNS = ['', 'publication', 'as of', 'tables', 'checks failed'].map((title, index) => ({ title, isNumber: index > 2 }));

const failed = ({ checks }: Manifest): string[] => checks.filter(({ failing_rows }) => failing_rows > 0).map(({ name }) => name);

const publicationCells = (manifest: Manifest, current: string | undefined): string[] => [
	manifest.publication_id === current ? 'current' : '',
	manifest.publication_id,
	manifest.as_of,
	String(manifest.tables.length),
	failed(manifest).length === 0 ? `0 of ${manifest.checks.length}` : failed(manifest).join(', '),
];

export default {
	about: 'Show how far each source was read, what is published, and where it lies',
	options: CONFIGURED,
	async run({ edge, values }): Promise<Result> {
		const { config, store, storeFolder } = await openWorkplace(edge, values);
		const sources = await Promise.all(config.sources.map(({ id }) => sourceStatus(store, id)));
		const current = (await readPointer(store))?.pointer.publication_id;
		const manifests = await listPublications(store);
		const closed = [...closedByPolicy(await readCloses(store))].map(([policy_id, months]) => ({
			policy_id,
			closed_through: months.at(-1)?.month.slice(0, 7) ?? '',
		}));
		const shown = manifests.filter(
			(manifest, index) => index >= manifests.length - PUBLICATIONS_SHOWN || manifest.publication_id === current,
		);
		const now = edge.clock();
		const workbooks = (manifests.find(({ publication_id }) => publication_id === current)?.files ?? [])
			.map(({ key }) => `Finance workbook: ${store.address(key)}\n`)
			.join('');
		const parts = [
			textTable(
				SOURCE_COLUMNS,
				sources.map((source) => sourceCells(source, now)),
			),
			sources.map(findings).join(''),
			manifests.length === 0
				? inSamePlace('Nothing has been published yet: npx tidemark run\n', values)
				: textTable(
						PUBLICATION_COLUMNS,
						shown.map((manifest) => publicationCells(manifest, current)),
					),
			closed.map(({ policy_id, closed_through }) => `Months closed under ${policy_id}: through ${closed_through}\n`).join(''),
			`Store: ${storeFolder}\n${current === undefined ? '' : `Views for DuckDB: ${store.address(VIEWS_KEY)}\n`}${workbooks}`,
		];
		const publications = manifests.map(({ publication_id, as_of, created_at, input_hash, checks, files = [] }) => ({
			publication_id,
			as_of,
			created_at,
			input_hash,
			checks,
			files: files.map(({ name, key, bytes, sha256 }) => ({ name, address: store.address(key), bytes, sha256 })),
		}));
		return {
			text: parts.filter((part) => part !== '').join('\n'),
			data: { store: storeFolder, sources, current: current ?? null, closed, publications },
		};
	},
} satisfies Command;
