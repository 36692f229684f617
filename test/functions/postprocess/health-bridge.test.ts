import { expect, test } from 'vitest';
import healthBridge from '../../../functions/postprocess/health-bridge.ts';
import type { Row } from '../../../shared/contracts/column.ts';
import { openScored, openWorked, severalMonths } from './health/scored-accounts.ts';
import { runPostprocess } from './warehouse.ts';

test('the bridge foots: 55 to 72.727273 is 11.111111 migration, 6.111111 exit and 0.505051 entry', async () => {
	const warehouse = await openWorked();
	const rows = await runPostprocess(healthBridge, warehouse);
	expect(rows.find((row) => row['dimension'] === 'company')).toMatchObject({
		index_before: '55',
		index_after: '72.727273',
		change: '17.727273',
		migration_effect: '11.111111',
		exit_effect: '6.111111',
		entry_effect: '0.505051',
		scope_effect: '0',
		stayers: 9n,
		improved: 3n,
		worsened: 1n,
		sign_test_p: 0.625,
	});
	await warehouse.close();
});

test('the bridge of every group foots, with those who moved in or out as scope', async () => {
	const warehouse = await openScored(severalMonths);
	const rows: Row[] = await runPostprocess(healthBridge, warehouse);
	expect(rows).toHaveLength(6);
	const foots = (row: Row) =>
		Math.round(
			['migration_effect', 'exit_effect', 'entry_effect', 'scope_effect'].reduce((sum, column) => sum + Number(row[column]) * 1e6, 0),
		) === Math.round(Number(row['change']) * 1e6);
	expect(rows.filter((row) => row['null_reason'] === null).every(foots)).toBe(true);
	// pro in February: of 50, 50 one churns; red stays and a green one joins from basic: 50 → 50 → 0 → 50
	expect(rows.find((row) => row['value'] === 'pro' && row['month'] === '2025-02-01')).toMatchObject({
		index_before: '50',
		exit_effect: '0',
		migration_effect: '-50',
		scope_effect: '50',
		entry_effect: '0',
		index_after: '50',
	});
	await warehouse.close();
});
