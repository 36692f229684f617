import { type Row, type RowOf, required } from '../../shared/contracts/column.ts';
import { Problem } from '../../shared/problem.ts';
import { atOnce, type Step } from '../../shared/step.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';

/** One statement that returns the rows it objects to; none is a pass. */
export interface Check {
	readonly name: string;
	/** What holds when the check passes, in one sentence. */
	readonly about: string;
	/** Fatal: nothing is published while it fails. */
	readonly severity: 'fatal' | 'warning';
	/** What the reader does about a failure. */
	readonly next: string;
	readonly select: string;
}

/** The published table `quality`: one row per check. */
export const qualityColumns = {
	check_name: required.varchar('Check, named after its file'),
	severity: required.varchar('fatal stops a publication, warning only tells'),
	about: required.varchar('What holds when the check passes'),
	failing_rows: required.bigint('Rows that the check objects to; 0 is a pass'),
	sample: required.varchar('Up to five of those rows, in text order; empty on a pass'),
	next: required.varchar('What to do about a failure'),
};
export type QualityRow = RowOf<typeof qualityColumns>;

const SAMPLE_ROWS = 5;

const rowText = (row: Row): string =>
	Object.entries(row)
		.map(([name, value]) => `${name}=${value instanceof Date ? value.toISOString() : String(value)}`)
		.join(' ');

/** Runs one check. The sample is the same on every run because it takes the first rows in text order, not in order of arrival. */
const runCheck = async (warehouse: Warehouse, check: Check): Promise<QualityRow> => {
	let sample: string[] = [];
	let failing = 0n;
	for await (const row of warehouse.query(check.select)) {
		failing += 1n;
		sample = [...sample, rowText(row)].sort().slice(0, SAMPLE_ROWS);
	}
	return {
		check_name: check.name,
		severity: check.severity,
		about: check.about,
		failing_rows: failing,
		sample: sample.join(' | '),
		next: check.next,
	};
};

/** Runs all checks, in the order of their names, one piece of work each; resolves to a row for each, failed or not. */
export const runChecks = async (warehouse: Warehouse, checks: readonly Check[], step: Step = atOnce): Promise<QualityRow[]> => {
	const rows: QualityRow[] = [];
	for (const check of [...checks].sort((a, b) => (a.name < b.name ? -1 : 1)))
		rows.push(await step(`check ${check.name}`, () => runCheck(warehouse, check)));
	return rows;
};

/** Stops the publication where a fatal check failed: Problem (check) with the rows of the first and the names of the others. */
export const refuseFatal = (quality: readonly QualityRow[]): void => {
	const [first, ...others] = quality.filter(({ severity, failing_rows }) => severity === 'fatal' && failing_rows > 0n);
	if (first === undefined) return;
	const also = others.length === 0 ? '' : `; also failed: ${others.map(({ check_name }) => check_name).join(', ')}`;
	throw new Problem({
		kind: 'check',
		what: `Nothing was published: a check failed that must hold (${first.about})`,
		where: `check ${first.check_name}${also}`,
		saw: `${first.failing_rows} ${first.failing_rows === 1n ? 'row' : 'rows'}: ${first.sample}`,
		next: first.next,
	});
};
