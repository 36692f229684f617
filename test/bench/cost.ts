// What it costs to keep a company on AWS: npm run cost. With --measure, measures anew (--no-trino: without the check on Trino; --largest
// 10000: no larger company).
import { writeFileSync } from 'node:fs';
import type { Measured } from './cost-figures.ts';
import { keptBills, MEASURED_FILE, prices, rates } from './cost-kept.ts';
import { measure } from './cost-measure.ts';
import { table } from './cost-table.ts';

if (process.argv.includes('--measure')) {
	const largest = Number(process.argv[process.argv.indexOf('--largest') + 1]);
	const found = await measure({
		least: rates.assumed('leastBytesPerStatement'),
		largest: Number.isFinite(largest) ? largest : Number.POSITIVE_INFINITY,
		onTrino: !process.argv.includes('--no-trino'),
		say: (text) => console.error(`measuring: ${text}`),
	});
	const command = ['npm run cost --', ...process.argv.slice(2)].join(' ');
	const measured: Measured = { date: new Date().toISOString().slice(0, 10), command, ...found };
	writeFileSync(MEASURED_FILE, `${JSON.stringify(measured, null, '\t')}\n`);
}

const { measured, bills } = keptBills();
process.stdout.write(table(bills, measured, prices));
