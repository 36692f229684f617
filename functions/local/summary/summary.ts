import type { Manifest } from '../../../shared/contracts/publication.ts';
import { VIEWS_KEY } from '../../publish/views-object.ts';
import { openPublication } from '../published.ts';
import type { Workplace } from '../workplace.ts';
import { healthMix } from './health.ts';
import { retention } from './retention.ts';
import { rollforward } from './rollforward.ts';

const checksLine = ({ checks }: Manifest): string => {
	const failed = checks.filter(({ failing_rows }) => failing_rows > 0);
	const passed = `Checks: ${checks.length - failed.length} of ${checks.length} passed`;
	const warnings = failed.map(({ name, failing_rows }) => `  warning: ${name} (${failing_rows} rows)`);
	return [passed, ...warnings].join('\n');
};

const whereabouts = ({ store, file, storeFolder }: Workplace, { publication_id, as_of, tables }: Manifest): string =>
	[
		`Publication ${publication_id}, as of ${as_of}: ${tables.length} tables below ${storeFolder}/published`,
		`With DuckDB:  duckdb -init ${store.address(VIEWS_KEY)}`,
		`Or here:      tidemark query --config ${file} \\`,
		`                "select month, currency, closing_minor from mrr_rollforward order by month"`,
	].join('\n');

/** The page at the end of a run, read from what was published and nothing else. */
export const summary = async (workplace: Workplace, manifest: Manifest): Promise<string> => {
	const reader = await openPublication(workplace.store, manifest);
	const published = new Set(manifest.tables.map(({ name }) => name));
	const policy = manifest.policies[0]?.policy_id ?? '';
	try {
		const parts = [
			published.has('mrr_rollforward') ? await rollforward(reader, policy) : '',
			published.has('metric_values') ? await retention(reader, policy) : '',
			published.has('account_health') ? await healthMix(reader, policy) : '',
			`${checksLine(manifest)}\n`,
			`${whereabouts(workplace, manifest)}\n`,
		];
		return parts.filter((part) => part !== '').join('\n');
	} finally {
		reader.close();
	}
};
