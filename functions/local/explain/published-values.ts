import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { text } from '../../../shared/warehouse/literal.ts';
import { fetchRows, textOf } from '../summary/fields.ts';
import { known, type Segment, wrong } from './cell.ts';

/** The values of a query's column `value`. */
export const column = async (reader: Reader, select: string): Promise<string[]> =>
	(await fetchRows(reader, select)).map((row) => textOf(row, 'value'));

/** Problem (configuration) with what was probably meant where the policy has no such account. */
export const checkAccount = async (reader: Reader, account: string | null, policy: string): Promise<void> => {
	if (account === null) return;
	const accounts = await column(
		reader,
		`select distinct account_id as value from account_months where policy_id = ${text(policy)} and account_id = ${text(account)}`,
	);
	if (accounts.length > 0) return;
	const like = await column(
		reader,
		`select distinct account_id as value from account_months where account_id like ${text(`%${account}`)} order by 1 limit 1`,
	);
	throw wrong(
		'There is no such account',
		'--account',
		account,
		like[0] === undefined ? 'write source/id, as the tables do' : `did you mean ${like[0]}?`,
	);
};

/** Where the segments of a figure are published, and the column that names their values. */
const SEGMENTS = {
	class: { table: 'mrr_segment_rollforward', value: 'value' },
	metric: { table: 'metric_values', value: 'dimension_value' },
} as const;

/** Problem (configuration) with what was probably meant where no figure of that kind is published for the segment. */
export const checkSegment = async (reader: Reader, segment: Segment | null, policy: string, of: keyof typeof SEGMENTS): Promise<void> => {
	if (segment === null) return;
	const { table, value } = SEGMENTS[of];
	const rows = `from ${table} where policy_id = ${text(policy)}`;
	known('dimension', '--dimension', segment.dimension, await column(reader, `select distinct dimension as value ${rows} order by 1`));
	const values = await column(reader, `select distinct ${value} as value ${rows} and dimension = ${text(segment.dimension)} order by 1`);
	known(`value of ${segment.dimension}`, '--dimension', segment.value, values);
};
