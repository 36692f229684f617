import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { required } from '../../../../shared/contracts/column.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { accountDimensionColumns, accountMonthColumns, accountMonths, createModel, openWarehouse } from '../warehouse.ts';

const healthColumns = {
	policy_id: required.varchar(''),
	account_id: required.varchar(''),
	month: required.date(''),
	is_partial: required.boolean(''),
	band: required.varchar(''),
};
const MODELS = ['staging/health_members.sql', 'core/health_mix.sql', 'core/health_migration.sql'];

export interface Scored {
	readonly account: string;
	/** Band at each month-end from January 2025 on; null is not a customer. */
	readonly bands: readonly (string | null)[];
	/** Plan at each of them. */
	readonly plans?: readonly string[];
	readonly currency?: string;
}

const month = (position: number): string => `2025-0${position + 1}-01`;

/** Accounts of policy p with the bands given, and the mix and the migration made of them. */
export const openScored = async (accounts: readonly Scored[]): Promise<Warehouse> => {
	const warehouse = await openWarehouse();
	await warehouse.load(
		'account_health',
		healthColumns,
		accounts.flatMap(({ account, bands }) =>
			bands.flatMap((band, k) =>
				band === null ? [] : [{ policy_id: 'p', account_id: account, month: month(k), is_partial: false, band }],
			),
		),
	);
	const histories = accounts.map(({ account, bands, currency }, k) => ({
		id: account,
		currency: currency ?? 'usd',
		first: '2025-01-01',
		closings: bands.map((band) => (band === null ? 0 : 100 + k)),
	}));
	await warehouse.load('account_months', accountMonthColumns, accountMonths(histories, ''));
	await warehouse.load(
		'account_dimensions',
		accountDimensionColumns,
		accounts.flatMap(({ account, bands, plans }) =>
			bands.flatMap((_, k) =>
				Object.entries({ company: 'all', plan: plans?.[k] ?? 'basic' }).map(([dimension, value]) => ({
					policy_id: 'p',
					account_id: account,
					month: month(k),
					dimension,
					value,
				})),
			),
		),
	);
	for (const model of MODELS) await createModel(warehouse, model);
	return warehouse;
};

const states = z.record(z.string(), z.string());
/** The worked example of the mix. */
export const worked = z
	.looseObject({ story: z.string(), before: states, after: states, matrix: z.record(z.string(), z.int()) })
	.parse(JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../cases/health/mix.json'), 'utf8')));

export const openWorked = (): Promise<Warehouse> => {
	const names = [...new Set([...Object.keys(worked.before), ...Object.keys(worked.after)])];
	return openScored(names.map((account) => ({ account, bands: [worked.before[account] ?? null, worked.after[account] ?? null] })));
};

/** Three months, two plans and two currencies. */
export const severalMonths: readonly Scored[] = [
	{ account: 'changes plan', bands: ['green', 'green', 'yellow'], plans: ['basic', 'pro', 'pro'] },
	{ account: 'gets known', bands: ['unknown', 'green', 'green'] },
	{ account: 'gets lost', bands: ['red', 'unknown', null] },
	{ account: 'comes back', bands: ['yellow', null, 'green'], plans: ['pro', 'pro', 'pro'] },
	{ account: 'in euros', bands: ['yellow', 'red', 'red'], plans: ['pro', 'pro', 'pro'], currency: 'eur' },
	{ account: 'steady', bands: ['green', 'green', 'green'] },
];
