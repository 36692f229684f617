import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NamedPolicy } from '../../../functions/transform/inputs/policies.ts';
import type { Row } from '../../../shared/contracts/column.ts';
import { POLICY_PRESETS } from '../../../shared/contracts/policy-presets.ts';
import { type SandboxRun, sandboxRun } from '../../support/sandbox.ts';

/** Those for which no rule was found, so that all of the pair's would be named. */
const UNFOUND = `select count(*) as n from differing_account_months d
left join differing_rules r on r.policy_b = d.policy_b and r.account_id = d.account_id and r.currency = d.currency and r.month = d.month
where r.rule is null`;
const CLAIMS = 'select policy_b, cause, account_id, currency, month from policy_differences';
const SAID = `select policy_id, account_id, currency, month, opening_minor, new_minor, expansion_minor, contraction_minor, churn_minor, reactivation_minor, closing_minor,
movement_class from account_months`;

const [first, ...others] = Object.entries(POLICY_PRESETS).map(
	([id, { rules }]): NamedPolicy => ({ id, policy: rules, sources: ['stripe'] }),
);
if (first === undefined) throw new Error('there are no presets');

/** The rules of a cause that are not among those of a policy, or that have one value in both. */
const unfit = (cause: string, b: NamedPolicy): string[] => {
	const [ours, theirs]: Readonly<Record<string, unknown>>[] = [first.policy, b.policy];
	return cause.split(', ').filter((rule) => !(rule in first.policy) || JSON.stringify(ours?.[rule]) === JSON.stringify(theirs?.[rule]));
};

/** The first preset with the rules of a cause taken over from another. */
const takenOver = (cause: string, b: NamedPolicy): NamedPolicy => {
	const rules = new Set(cause.split(', '));
	const own = Object.fromEntries(Object.entries(b.policy).filter(([rule]) => rules.has(rule)));
	return { ...first, id: `${b.id}: ${cause}`, policy: { ...first.policy, ...own } };
};

const cell = (row: Row, policy: string): string => [policy, row['account_id'], row['currency'], row['month']].map(String).join(' ');
const textOf = (row: Row): string =>
	Object.entries(row)
		.filter(([name]) => name.endsWith('_minor') || name === 'movement_class')
		.map(([, value]) => String(value))
		.join(' ');
/** What a row that is not there says. */
const NOTHING = '0 0 0 0 0 0 0 none';

describe('the five presets over the sandbox company', () => {
	let run: SandboxRun;
	beforeAll(async () => {
		run = await sandboxRun({ accounts: 200 });
		await run.ingest();
	});
	afterAll(() => run.close());

	test('differ for rules that are not the same, and those rules taken over make the default say what the other says', {
		timeout: 240_000,
	}, async () => {
		const policies = [first, ...others];
		const [claims = [], [unfound] = []] = await run.answers(['policy_differences'], [CLAIMS, UNFOUND], { policies });
		const byCause = Map.groupBy(claims, ({ policy_b, cause }) => `${String(policy_b)}: ${String(cause)}`);
		console.log(
			[...byCause]
				.map(([name, of]) => `${name} ${of.length}`)
				.sort()
				.join('\n'),
		);
		expect(Number(unfound?.['n'])).toBe(0);
		expect(claims.length).toBeGreaterThan(150);
		const pairs = others.flatMap((b) =>
			[...new Set(claims.filter(({ policy_b }) => policy_b === b.id).map(({ cause }) => String(cause)))].map((cause) => ({ b, cause })),
		);
		expect(new Set(pairs.map(({ b }) => b.id)).size).toBe(others.length);
		expect(pairs.flatMap(({ b, cause }) => unfit(cause, b))).toEqual([]);

		const mixed = pairs.map(({ b, cause }) => takenOver(cause, b));
		const said = new Map(
			(await run.rows(['account_months'], SAID, { policies: [...others, ...mixed] })).map((row) => [
				cell(row, String(row['policy_id'])),
				textOf(row),
			]),
		);
		const wrong = claims.filter((row) => {
			const [theirs, ours] = [cell(row, String(row['policy_b'])), cell(row, `${String(row['policy_b'])}: ${String(row['cause'])}`)];
			return (said.get(theirs) ?? NOTHING) !== (said.get(ours) ?? NOTHING);
		});
		expect(wrong.map((row) => `${cell(row, String(row['policy_b']))}: ${String(row['cause'])}`)).toEqual([]);
	});
});
