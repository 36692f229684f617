import { expect, test } from 'vitest';
import { parseConfig } from '../../../../functions/local/configuration/load.ts';
import { Problem } from '../../../../shared/problem.ts';

const faultsIn = (file: string): string => {
	const text = `sources:\n  - {id: s, connector: drop, folder: f, files: [${file}]}\n`;
	try {
		parseConfig('tidemark.yaml', text, { connectors: [], healthProfiles: ['billing_only'] });
		return '';
	} catch (error) {
		if (error instanceof Problem) return error.saw ?? '';
		throw error;
	}
};

test.each([
	['{path: a.csv, export: chargebee}', ''],
	['{path: a.csv, export: chargebee/coupons, timezone: Asia/Tokyo, amounts: minor, columns: {currency: {value: jpy}, id: Coupon}}', ''],
	['{path: a.csv, export: chargebee, timezon: UTC}', 'timezon (line 2): there is no such key; did you mean timezone?'],
	['{path: a.csv, export: chargebee, entity: prices}', 'entity (line 2): does not go together with the other keys here'],
	[
		'{path: a.csv, export: Charge Bee}',
		'saw "Charge Bee"; expected a vendor such as chargebee, or one export of it such as chargebee/coupons',
	],
	['{path: a.csv, export: chargebee, amounts: cents}', 'amounts (line 2): saw "cents"; allowed: major, minor'],
	['{path: a.csv, entitty: prices, columns: {}}', 'entitty (line 2): there is no such key; did you mean entity?'],
])('files %s: %s', (file, expected) => {
	if (expected === '') expect(faultsIn(file)).toBe('');
	else expect(faultsIn(file)).toContain(expected);
});
