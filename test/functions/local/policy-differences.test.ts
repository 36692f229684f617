import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POLICY_PRESETS } from '../../../shared/contracts/policy-presets.ts';
import { type SandboxRun, sandboxRun } from '../../support/sandbox.ts';

/** Those for which no rule was found, so that all of the pair's would be named. */
const UNFOUND = `select count(*) as n from differing_account_months d
left join differing_rules r on r.policy_b = d.policy_b and r.account_id = d.account_id and r.currency = d.currency and r.month = d.month
where r.rule is null`;
const BY_CAUSE = `select policy_b, cause, cast(count(*) as integer) as months from policy_differences group by policy_b, cause order by policy_b, cause`;

describe('the five presets over the sandbox company', () => {
	const policies = Object.entries(POLICY_PRESETS).map(([id, { rules }]) => ({ id, policy: rules, sources: ['stripe'] }));
	let run: SandboxRun;
	beforeAll(async () => {
		run = await sandboxRun({ accounts: 200 });
		await run.ingest();
	});
	afterAll(() => run.close());

	test('differ for named rules everywhere, and only for rules that are not the same', { timeout: 120_000 }, async () => {
		const [causes = [], [unfound] = []] = await run.answers(['policy_differences'], [BY_CAUSE, UNFOUND], { policies });
		console.log(causes.map(({ policy_b, cause, months }) => `${String(policy_b)}: ${String(cause)} ${String(months)}`).join('\n'));
		expect(Number(unfound?.['n'])).toBe(0);
		expect([...new Set(causes.map(({ policy_b }) => policy_b))]).toHaveLength(policies.length - 1);
		const first: Readonly<Record<string, unknown>> = POLICY_PRESETS.tidemark_default.rules;
		const same = causes.filter(({ policy_b, cause }) => {
			const second: Readonly<Record<string, unknown>> = { ...policies.find(({ id }) => id === policy_b)?.policy };
			return String(cause)
				.split(', ')
				.some((rule) => !(rule in first) || JSON.stringify(first[rule]) === JSON.stringify(second[rule]));
		});
		expect(same).toEqual([]);
	});
});
