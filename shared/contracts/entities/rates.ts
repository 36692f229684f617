import { optional, required } from '../column.ts';
import { entity } from '../entity.ts';

export const fx_rates = entity({
	description: 'Exchange rates, each valid from its day until the next one of the pair',
	key: ['from_currency', 'to_currency', 'valid_on'],
	version: 1,
	columns: {
		from_currency: required.varchar('ISO 4217 code, lower case'),
		to_currency: required.varchar('ISO 4217 code, lower case'),
		valid_on: required.date('First day (UTC) on which the rate holds'),
		rate: required.decimal('Major units of to_currency for one major unit of from_currency'),
		provider: optional.varchar('Who published the rate'),
	},
});
