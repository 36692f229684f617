import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadModels } from '../../../functions/transform/models.ts';
import type { Built } from '../../support/company.ts';
import { buildCase } from './company-case.ts';

const metrics = loadModels().metrics;

let company: Built;
beforeAll(async () => {
	company = await buildCase('tiny-company');
});
afterAll(() => company.close());

test.each(metrics.map((file) => [file.name, file] as const))(
	'%s returns one integer numerator and denominator per account and month',
	async (name, { body }) => {
		const { warehouse } = company;
		await warehouse.create(`tested_${name}`, body);
		expect(await warehouse.columns(`tested_${name}`)).toEqual([
			{ name: 'policy_id', type: 'varchar' },
			{ name: 'currency', type: 'varchar' },
			{ name: 'account_id', type: 'varchar' },
			{ name: 'month', type: 'date' },
			{ name: 'numerator', type: 'bigint' },
			{ name: 'denominator', type: 'bigint' },
		]);
		const faults = await company.rows(
			`select policy_id, currency, account_id, month, count(*) as times from tested_${name} group by policy_id, currency, account_id, month
		having count(*) > 1 or bool_or(numerator is null or denominator is null or denominator < 0)`,
		);
		expect(faults).toEqual([]);
	},
);

test.each(
	metrics.filter(({ header }) => header['kind'] !== 'ratio' && header['kind'] !== 'share').map((file) => [file.name, file] as const),
)('%s counts each account once in its denominator, as its kind says', async (name, { header, body }) => {
	await company.warehouse.create(`counted_${name}`, body);
	const most = header['kind'] === 'proportion' ? 'numerator not in (0, 1)' : 'false';
	expect(await company.rows(`select * from counted_${name} where denominator <> 1 or ${most}`)).toEqual([]);
});
