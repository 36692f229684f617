import type { Manifest } from '../../../shared/contracts/publication.ts';
import { Problem } from '../../../shared/problem.ts';
import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { text } from '../../../shared/warehouse/literal.ts';
import type { Invocation } from '../command.ts';
import { type Cell, CLASSES, isClass, known, type MetricCell, monthOf, segmentOf, wrong } from './cell.ts';
import { checkAccount, checkSegment, column } from './published-values.ts';
import { rollForward } from './queries.ts';

const COMMAND = 'tidemark explain';
const FORMATS = ['table', 'json', 'csv'];
const ACCOUNTS_SHOWN = 20;

/** The format asked for. Problem (configuration) naming the formats otherwise. */
export const formatOf = (asked = 'table'): string => known('format', '--format', asked, FORMATS);

/** How many accounts a page shows. Problem (configuration) where the text is no whole number above 0. */
export const limitOf = (asked = String(ACCOUNTS_SHOWN)): number => {
	if (/^[1-9]\d{0,8}$/.test(asked)) return Number(asked);
	throw wrong('That is no number of accounts', '--limit', asked, 'write a whole number above 0');
};

/** Month and name, in whichever order they were typed. */
const typed = (positionals: readonly string[]): readonly [month: string, name: string] => {
	const [first = '', second = ''] = positionals;
	const [month, name] = monthOf(first) === undefined && monthOf(second) !== undefined ? [second, first] : [first, second];
	const day = monthOf(month);
	if (day === undefined) throw wrong('That is no month', COMMAND, month, 'write year and month, such as 2025-11');
	return [day, name.toLowerCase()];
};

const monthKnown = (month: string, months: readonly string[]): string => {
	if (months.includes(month)) return month;
	const [first = 'none', last = 'none'] = [months[0], months.at(-1)].map((each) => each?.slice(0, 7));
	throw wrong('That month is not published', COMMAND, month.slice(0, 7), `choose one from ${first} to ${last}`);
};

const currencyOf = (asked: string | undefined, currencies: readonly string[]): string => {
	if (asked !== undefined) return known('currency', '--currency', asked.toLowerCase(), currencies);
	const [only, ...others] = currencies;
	if (only !== undefined && others.length === 0) return only;
	throw wrong(
		'There are several currencies, which are never added up',
		COMMAND,
		currencies.join(', '),
		`name one: --currency ${only ?? 'usd'}`,
	);
};

/** The names of metrics where they are published. */
const metrics = (reader: Reader, { tables }: Manifest): Promise<string[]> =>
	tables.some(({ name }) => name === 'metric_catalogue')
		? column(reader, 'select metric as value from metric_catalogue order by 1')
		: Promise.resolve([]);

/** Which figure the arguments mean. Problem (configuration) with what is published, or what was probably meant, where there is none. */
export const cellFrom = async (reader: Reader, { positionals, values }: Invocation, manifest: Manifest): Promise<Cell | MetricCell> => {
	const [month, name] = typed(positionals);
	const segment = segmentOf(values['dimension']);
	const published = new Set(manifest.tables.find((each) => each.name === rollForward(segment))?.columns.map((each) => each.name));
	if (published.size === 0)
		throw new Problem({ kind: 'configuration', what: 'No roll-forward is published', where: COMMAND, next: 'run it: npx tidemark run' });
	const policy = known(
		'policy',
		'--policy',
		values['policy'] ?? manifest.policies[0]?.policy_id ?? '',
		manifest.policies.map(({ policy_id }) => policy_id),
	);
	const classes = Object.entries(CLASSES).flatMap(([each, { column: of }]) => (published.has(of) ? [each] : []));
	const chosen = known('class or metric', COMMAND, name, [...classes, ...(await metrics(reader, manifest))]);
	const of = `from mrr_rollforward where policy_id = ${text(policy)}`;
	monthKnown(month, await column(reader, `select distinct cast(month as varchar) as value ${of} order by 1`));
	const currency = currencyOf(values['currency'], await column(reader, `select distinct currency as value ${of} order by 1`));
	await checkSegment(reader, segment, policy, isClass(chosen) ? 'class' : 'metric');
	const account = values['account'] ?? null;
	await checkAccount(reader, account, policy);
	const rest = { policy, currency, month, segment, account };
	if (!isClass(chosen)) return { metric: chosen, ...rest };
	return { name: chosen, ...rest };
};
