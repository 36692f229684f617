import { Problem } from '../../../shared/problem.ts';
import type { Reader } from '../../../shared/warehouse/duckdb-reader.ts';
import { CONFIGURED, type Command, type Invocation, type Result } from '../command.ts';
import { cellFrom, formatOf, limitOf } from '../explain/arguments.ts';
import type { Cell, MetricCell } from '../explain/cell.ts';
import { explain } from '../explain/explanation.ts';
import { explainMetric } from '../explain/metric.ts';
import { metricPage } from '../explain/metric-page.ts';
import { explanationCsv, explanationPage } from '../explain/page.ts';
import { partsSql, ratesSql } from '../explain/part-queries.ts';
import { accountsSql, cellSql, metricCellSql } from '../explain/queries.ts';
import { jsonLine } from '../json.ts';
import { openPublication, publishedNow } from '../published.ts';
import { openWorkplace } from '../workplace.ts';

const notAddingUp = (where: string, saw: string): Problem =>
	new Problem({
		kind: 'defect',
		what: 'The parts do not add up to the published figure',
		where,
		saw,
		next: 'look at the accounts named above; the same queries: --sql',
	});

/** Prints what was found even where it does not add up; then it is a failure. */
const answer = ({ edge, switches }: Invocation, format: string, text: string, data: unknown, adds: boolean, where: string): Result => {
	if (!adds) {
		edge.out(switches.has('json') || format === 'json' ? jsonLine(data) : text);
		throw notAddingUp(where, 'see above');
	}
	return { text: format === 'json' ? jsonLine(data) : text, data };
};

/** The statements instead of their answer, each under the name of its step. */
const queries = (steps: Readonly<Record<string, string>>): Result => ({
	text: Object.entries(steps)
		.map(([step, sql]) => `-- ${step}\n${sql};\n`)
		.join('\n'),
	data: steps,
});

const explainFigure = async (given: Invocation, reader: Reader, cell: Cell, publication: string): Promise<Result> => {
	const rates = ratesSql(cell);
	if (given.switches.has('sql'))
		return queries({ cell: cellSql(cell), accounts: accountsSql(cell), ...partsSql(cell), ...(rates === null ? {} : { rates }) });
	const explanation = await explain(reader, cell);
	const format = formatOf(given.values['format']);
	const text = format === 'csv' ? explanationCsv(explanation) : explanationPage(explanation, limitOf(given.values['limit']));
	return answer(
		given,
		format,
		text,
		{ publication_id: publication, ...explanation },
		explanation.adds_up,
		`${cell.month.slice(0, 7)} ${cell.name}`,
	);
};

const explainRatio = async (given: Invocation, reader: Reader, cell: MetricCell, publication: string): Promise<Result> => {
	const { sql, ...explanation } = await explainMetric(reader, cell);
	if (given.switches.has('sql')) return queries({ cell: metricCellSql(cell), accounts: sql });
	const format = formatOf(given.values['format']);
	const csv = (): string =>
		['account_id,numerator,denominator', ...explanation.accounts.map((row) => Object.values(row).join(','))]
			.map((line) => `${line}\n`)
			.join('');
	const text = format === 'csv' ? csv() : metricPage({ ...explanation, sql }, limitOf(given.values['limit']));
	return answer(
		given,
		format,
		text,
		{ publication_id: publication, ...explanation },
		explanation.adds_up,
		`${cell.month.slice(0, 7)} ${cell.metric}`,
	);
};

export default {
	about: 'Take a published figure apart: its accounts, their lines, and the records of the source',
	positionals: ['<month>', '<class or metric>'],
	options: {
		...CONFIGURED,
		account: { value: 'account', about: 'only this account' },
		dimension: { value: 'name=value', about: 'the figure of a segment, such as plan=Pro' },
		policy: { value: 'policy', about: 'the policy (the first one of the configuration)' },
		currency: { value: 'code', about: 'the currency, where there are several' },
		limit: { value: 'number', about: 'accounts shown in the table (20); totals are always of all' },
		format: { value: 'format', about: 'table, json or csv (table)' },
		sql: { about: 'print the queries instead, to run them in any engine' },
	},
	details:
		'Such as: npx tidemark explain 2025-11 churn. Classes are opening, new, expansion, reactivation, contraction, churn, transfer,\nfx, closing and adjustment, and of a segment also transfers_in and transfers_out; or name a metric: npx tidemark explain\n2025-11 nrr. The parts are added up again, in integers, and compared with the published figure; exit code 1 says that they\ndo not make it.',
	async run(given): Promise<Result> {
		const { store } = await openWorkplace(given.edge, given.values);
		const manifest = await publishedNow(store);
		const reader = await openPublication(store, manifest);
		try {
			const cell = await cellFrom(reader, given, manifest);
			return 'metric' in cell
				? await explainRatio(given, reader, cell, manifest.publication_id)
				: await explainFigure(given, reader, cell, manifest.publication_id);
		} finally {
			reader.close();
		}
	},
} satisfies Command;
