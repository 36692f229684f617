import { readFileSync } from 'node:fs';
import { type Bill, billOf, ratesOf } from './cost-bill.ts';
import { extrapolated, type Measured, measuredSchema, type Prices, pricesSchema } from './cost-figures.ts';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];

export const MEASURED_FILE = new URL('cost-measured.json', import.meta.url);
const read = (file: URL): unknown => JSON.parse(readFileSync(file, 'utf8'));

export const prices: Prices = pricesSchema.parse(read(new URL('cost-prices.json', import.meta.url)));
export const rates = ratesOf(prices);

const kept = (): Measured => {
	const parsed = measuredSchema.safeParse(read(MEASURED_FILE));
	if (parsed.success) return parsed.data;
	const [fault] = parsed.error.issues;
	throw new Error(
		`The measurement that is kept is of another form (${fault?.path.join('.')}: ${fault?.message}). Next: npm run cost -- --measure`,
	);
};

/** The measurement that is kept, and what companies of each size pay by it; sizes that were not measured lie on the line through the two largest that were. */
export const keptBills = (): { readonly measured: Measured; readonly bills: readonly Bill[] } => {
	const measured = kept();
	const [small, large] = measured.companies.slice(-2);
	if (small === undefined || large === undefined) throw new Error('Two companies must be measured. Next: npm run cost -- --measure');
	const bills = SIZES.map((accounts) => {
		const figures = measured.companies.find((company) => company.accounts === accounts);
		const least = rates.assumed('leastBytesPerStatement');
		return billOf(figures ?? extrapolated(small, large, accounts, least), figures !== undefined, measured, rates);
	});
	return { measured, bills };
};
