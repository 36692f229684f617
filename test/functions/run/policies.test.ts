import { describe, expect, test } from 'vitest';
import { policiesOf } from '../../../functions/run/policies.ts';
import { policyRows } from '../../../functions/transform/inputs/policies.ts';
import { type Config, configSchema } from '../../../shared/contracts/config.ts';
import { POLICY_CONSTANTS } from '../../../shared/contracts/policy.ts';
import { POLICY_PRESETS } from '../../../shared/contracts/policy-presets.ts';

const config = (settings: Readonly<Record<string, unknown>>): Config =>
	configSchema.parse({
		...settings,
		sources: [{ id: 'billing', connector: 'drop', folder: 'in', files: [{ path: 'a.csv', entity: 'prices', columns: {} }] }],
	});

describe('the policies of a configuration', () => {
	test('are presets in its zone, and presets with some rules changed', () => {
		const [first, second] = policiesOf(
			config({
				timezone: 'Europe/Berlin',
				policies: ['stripe_default', { id: 'board', preset: 'finance_net', rules: { gap_tolerance_days: 5, timezone: 'UTC' } }],
			}),
		);
		expect(first).toMatchObject({
			id: 'stripe_default',
			preset: 'stripe_default',
			policy: { ...POLICY_PRESETS.stripe_default.rules, timezone: 'Europe/Berlin' },
		});
		expect(second).toMatchObject({
			id: 'board',
			preset: 'finance_net',
			policy: { ...POLICY_PRESETS.finance_net.rules, gap_tolerance_days: 5, timezone: 'UTC' },
		});
	});

	test('show a change of rate as FX where there is a reporting currency, unless a rule says otherwise', () => {
		const fx = policiesOf(
			config({
				reporting_currency: 'eur',
				policies: ['tidemark_default', { id: 'apart', preset: 'tidemark_default', rules: { fx: 'per_currency' } }],
			}),
		);
		expect(policyRows(fx).map((row) => [row.fx, row.reporting_currency])).toEqual([
			['opening_rate', 'eur'],
			['per_currency', null],
		]);
	});

	test('cannot convert into no currency', () => {
		const apart = config({ policies: [{ id: 'apart', preset: 'tidemark_default', rules: { fx: 'closing_rate' } }] });
		expect(() => policiesOf(apart)).toThrow('converts currencies into none');
	});

	test('are published with every rule in them, and with what no switch expresses', () => {
		const [row] = policyRows(policiesOf(config({ policies: ['chartmogul_default'] })));
		expect(row?.preset).toBe('chartmogul_default');
		expect(row?.unexpressed).toContain('sixty minutes');
		const rules: unknown = JSON.parse(row?.policy_json ?? '');
		expect(rules).toEqual({ ...POLICY_CONSTANTS, ...POLICY_PRESETS.chartmogul_default.rules });
	});
});
