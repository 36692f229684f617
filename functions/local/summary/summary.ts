import type { Manifest } from '../../../shared/contracts/publication.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import type { IngestSummary } from '../../ingest/summary.ts';
import { VIEWS_KEY } from '../../publish/views-object.ts';
import { counted } from '../counted.ts';
import { openPublication } from '../published.ts';
import type { Workplace } from '../workplace.ts';
import { closedOtherwise } from './closed.ts';
import { bigintOf, fetchRows, textOf } from './fields.ts';
import { healthMix } from './health.ts';
import { retention } from './retention.ts';
import { rollforward } from './rollforward.ts';

const checksLine = ({ checks }: Manifest): string => {
	const failed = checks.filter(({ failing_rows }) => failing_rows > 0);
	return `Checks: ${checks.length - failed.length} of ${checks.length} passed\n`;
};

/** What each check that did not hold objects to, and what the reader does about it. */
export const warnings = async (reader: Reader): Promise<string> => {
	const failed = await fetchRows(
		reader,
		'select check_name, failing_rows, sample, next from quality where failing_rows > 0 order by check_name',
	);
	return failed
		.map((row) => {
			const [count, name] = [bigintOf(row, 'failing_rows'), textOf(row, 'check_name')];
			return `  warning: ${name} (${counted(count, 'row')})\n    such as  ${textOf(row, 'sample')}\n    next     ${textOf(row, 'next')}\n`;
		})
		.join('');
};

/** Records that this run could not take, and where they were put. */
export const refusedLine = (store: ObjectStore, sources: readonly IngestSummary[]): string => {
	const refusing = sources.filter(({ refused }) => refused > 0);
	const count = refusing.reduce((sum, { refused }) => sum + refused, 0);
	const folders = refusing.map(({ source_id }) => store.address(`quarantine/${source_id}`)).join(', ');
	return count === 0 ? '' : `${counted(count, 'record')} refused in this run: see npx tidemark status, files in ${folders}\n`;
};

const whereabouts = ({ store, file, storeFolder }: Workplace, { as_of, tables, files = [] }: Manifest): string =>
	[
		`As of ${as_of}: ${tables.length} tables below ${storeFolder}/published`,
		...files.map(({ key }) => `For finance:  ${store.address(key)}`),
		`With DuckDB:  duckdb -init ${store.address(VIEWS_KEY)}`,
		`Or here:      npx tidemark query --config ${file} \\`,
		`                "select month, currency, closing_minor from mrr_rollforward order by month"`,
	].join('\n');

/** The page at the end of a run, read from what was published and nothing else. */
export const summary = async (workplace: Workplace, manifest: Manifest, sources: readonly IngestSummary[]): Promise<string> => {
	const reader = await openPublication(workplace.store, manifest);
	const published = new Set(manifest.tables.map(({ name }) => name));
	const policy = manifest.policies[0]?.policy_id ?? '';
	try {
		const parts = [
			published.has('mrr_rollforward') ? await rollforward(reader, policy) : '',
			published.has('metric_values') ? await retention(reader, policy) : '',
			published.has('account_health') ? await healthMix(reader, policy) : '',
			checksLine(manifest) + (published.has('quality') ? await warnings(reader) : '') + refusedLine(workplace.store, sources),
			published.has('mrr_restatements') ? await closedOtherwise(reader, workplace.file) : '',
			`${whereabouts(workplace, manifest)}\n`,
		];
		return parts.filter((part) => part !== '').join('\n');
	} finally {
		reader.close();
	}
};
