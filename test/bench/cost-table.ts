import type { Bill } from './cost-bill.ts';
import type { Measured, Prices } from './cost-figures.ts';

type Cell = (bill: Bill) => string;

const grouped = (value: number): string => Math.round(value).toLocaleString('en-US');
const bytes = (value: number): string =>
	value < 1e9 ? `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)} MB` : `${(value / 1e9).toFixed(1)} GB`;
const gigabytes = (value: number): string => (value < 0.1 ? `${(value * 1000).toFixed(1)} MB` : `${value.toFixed(1)} GB`);
const dollars = (value: number): string => `$${value.toFixed(value < 1 ? 4 : 2)}`;
const monthly = (value: number): string => `$${value.toFixed(2)}`;

const ROWS: readonly (readonly [string, Cell | undefined])[] = [
	['One run of the metrics', undefined],
	['Athena statements billed', ({ run }) => grouped(run.statements)],
	['bytes scanned', ({ run }) => bytes(run.scannedBytes)],
	['bytes billed (10 MB at least each)', ({ run }) => bytes(run.billedBytes)],
	['S3 puts and lists', ({ run }) => grouped(run.putRequests)],
	['S3 gets', ({ run }) => grouped(run.getRequests)],
	['Lambda seconds', ({ run }) => grouped(run.lambdaSeconds)],
	['Lambda gigabyte-seconds', ({ run }) => grouped(run.gigabyteSeconds)],
	['dollars per run', ({ run }) => dollars(run.usd)],
	['One hourly read of all sources', undefined],
	['vendor requests', ({ read }) => read.vendorRequests.toFixed(1)],
	['S3 puts and lists', ({ read }) => read.putRequests.toFixed(1)],
	['Lambda seconds', ({ read }) => read.lambdaSeconds.toFixed(1)],
	['dollars per read', ({ read }) => `$${read.usd.toFixed(6)}`],
	['Stored after a year', undefined],
	['committed data', ({ stored }) => gigabytes(stored.rawGigabytes)],
	['kept publications', ({ stored }) => gigabytes(stored.publishedGigabytes)],
	['tables of runs, results', ({ stored }) => gigabytes(stored.temporaryGigabytes)],
	['Dollars per month', undefined],
];

const cellsOf = (bills: readonly Bill[]): string[][] => {
	const parts = Object.keys(bills[0]?.monthly ?? {}).map((part): readonly [string, Cell] => [
		part,
		(bill) => monthly(bill.monthly[part] ?? 0),
	]);
	const rows = [...ROWS, ...parts, ['total', (bill: Bill) => monthly(bill.month)] as const];
	return rows.map(([name, cell]) => (cell === undefined ? [`**${name}**`, ...bills.map(() => '')] : [name, ...bills.map(cell)]));
};

const markdown = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
	const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)));
	const line = (row: readonly string[]): string =>
		`| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
	const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
	return [line(header), rule, ...rows.map(line)].join('\n');
};

/** Trino's own bytes beside ours, for one company. */
const check = ({ trino, companies }: Measured): string => {
	const ours = companies.find(({ accounts }) => accounts === trino?.accounts)?.run;
	if (trino === null || ours === undefined) return 'Not compared with Trino.';
	const ratio = (trino.bytes / ours.scannedBytes).toFixed(2);
	const more = Math.round((trino.bytes - ours.scannedBytes) / ours.filesOpened / 1000);
	return [
		`The run of ${grouped(trino.accounts)} accounts on Trino: ${trino.statements} statements (here ${ours.statements} and ${ours.views} views, which are free),`,
		`${bytes(trino.bytes)} of physical input, ${ratio} times what is counted here: ${more} kB more per file opened, for the end of each file and`,
		'the gaps between columns; files of larger companies have no more of these.',
	].join(' ');
};

const shares = (title: string, list: Measured['largest'], figure: (one: Measured['largest'][number]) => string): string =>
	`${title}: ${list.map((one) => `${one.table} (${one.kind}) ${figure(one)}`).join(', ')}.`;

const headerOf = (bills: readonly Bill[]): string[] => [
	'accounts',
	...bills.map(({ accounts, isMeasured }) => `${grouped(accounts)}${isMeasured ? '' : ' *'}`),
];

const obstaclesOf = (bills: readonly Bill[]): string[] =>
	bills.flatMap(({ accounts, obstacle }) =>
		obstacle === undefined ? [] : [`Not possible at ${grouped(accounts)} accounts: ${obstacle}.`],
	);

/** What the README says of the bills: the few rows that decide, and what cannot be done. */
export const summary = (bills: readonly Bill[], { date }: Measured): string =>
	[
		markdown(headerOf(bills), [
			['Athena statements per run', ...bills.map(({ run }) => grouped(run.statements))],
			['bytes billed per run', ...bills.map(({ run }) => bytes(run.billedBytes))],
			['Lambda seconds per run', ...bills.map(({ run }) => grouped(run.lambdaSeconds))],
			['dollars per run', ...bills.map(({ run }) => `$${run.usd.toFixed(2)}`)],
			['dollars per month', ...bills.map(({ month }) => `$${month.toFixed(0)}`)],
		]),
		'',
		[`Measured on ${date}; * on the line through the two largest companies measured.`, ...obstaclesOf(bills)].join(' '),
	].join('\n');

/** The bills as a table, with where every figure comes from. */
export const table = (bills: readonly Bill[], measured: Measured, { region, date, note, assumptions }: Prices): string => {
	const guesses = Object.entries(assumptions).map(([name, { value, because }]) => `  ${name} = ${value}: ${because}`);
	const lines = [
		markdown(headerOf(bills), cellsOf(bills)),
		'',
		'* Not measured: on the line through the two largest companies measured.',
		`Measured on ${measured.date} by \`${measured.command}\` (${measured.machine}); priced for ${region} as of ${date}. ${note}`,
		check(measured),
		...obstaclesOf(bills),
		shares('Statements that read most', measured.largest, (one) => bytes(one.bytes)),
		shares('Statements that hand out most rows', measured.longest, (one) => grouped(one.rows)),
		'Assumed, because only an account could tell:',
		...guesses,
		'',
	];
	return lines.join('\n');
};
