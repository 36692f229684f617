// What it costs to keep a company on AWS: npm run cost. With --measure, measures anew (--no-trino: without the check on Trino; --largest
// 10000: no larger company).
import { readFileSync, writeFileSync } from 'node:fs';
import { table } from './cost-table.ts';
import { type Bill, billOf, ratesOf } from './cost-bill.ts';
import { extrapolated, type Measured, measuredSchema, pricesSchema } from './cost-figures.ts';
import { measure } from './cost-measure.ts';

const beside = (name: string): URL => new URL(name, import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(beside(name), 'utf8'));
const SIZES = [1_000, 10_000, 100_000, 1_000_000];

const prices = pricesSchema.parse(read('cost-prices.json'));
const rates = ratesOf(prices);
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
	writeFileSync(beside('cost-measured.json'), `${JSON.stringify(measured, null, '\t')}\n`);
}

const measured = measuredSchema.parse(read('cost-measured.json'));
const [small, large] = measured.companies.slice(-2);
if (small === undefined || large === undefined) throw new Error('Two companies must be measured. Next: npm run cost -- --measure');
const bills: Bill[] = SIZES.map((accounts) => {
	const figures = measured.companies.find((company) => company.accounts === accounts);
	return billOf(
		figures ?? extrapolated(small, large, accounts, rates.assumed('leastBytesPerStatement')),
		figures !== undefined,
		measured,
		rates,
	);
});
process.stdout.write(table(bills, measured, prices));
