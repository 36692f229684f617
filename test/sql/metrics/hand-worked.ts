import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CASES } from './company-case.ts';

/** One cell worked by hand: metric, policy, currency, dimension and its value, month (or a range of months, summed), and the arithmetic. */
export interface HandWorked {
	readonly metric: string;
	readonly where: string;
	readonly first: string;
	readonly last: string;
	/** Arithmetic as in fraction.ts, or `null: ` and the reason. */
	readonly worked: string;
}

export const HEADER = 'metric,policy,currency,dimension,dimension_value,month,worked';

/** Reads the metric-values.csv of a company in test/cases. Nothing in it needs quoting. */
export const handWorked = (name: string): HandWorked[] => {
	const [header, ...lines] = readFileSync(path.join(CASES, name, 'metric-values.csv'), 'utf8')
		.trim()
		.split('\n');
	if (header !== HEADER) throw new Error(`${name}/metric-values.csv begins with "${header}" instead of "${HEADER}"`);
	return lines.map((line) => {
		const cells = line.split(',');
		const [metric = '', policy = '', currency = '', dimension = '', value = '', months = '', arithmetic = ''] = cells;
		if (cells.length !== HEADER.split(',').length) throw new Error(`${name}/metric-values.csv: ${cells.length} cells in "${line}"`);
		const [first = '', last = first] = months.split('..');
		const where = `metric = '${metric}' and policy_id = '${policy}' and currency = '${currency}' and dimension = '${dimension}' and dimension_value = '${value}'`;
		return { metric, where, first: `${first}-01`, last: `${last}-01`, worked: arithmetic };
	});
};
