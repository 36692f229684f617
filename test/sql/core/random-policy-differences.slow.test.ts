import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Row } from '../../../shared/contracts/column.ts';
import type { NamedPolicy } from '../../../functions/transform/inputs/policies.ts';
import { buildCompany, policyWith, type SourceRows } from '../../support/company.ts';
import { story } from '../../support/reference/stories.ts';
import type { VectorEvent } from '../../support/vector-format.ts';
import { entityRowsOf } from '../../support/vectors.ts';

/** More in the slow suite; another seed tells other stories. */
const ASKED = Number(process.env['TIDEMARK_STORIES'] ?? 150);
const SEED = Number(process.env['TIDEMARK_SEED'] ?? 20_261_122);
const STORIES = Math.min(150, Math.ceil(ASKED / 4));
const ROUNDS = Math.min(12, Math.ceil(ASKED / 75));
/** Policies of a round: the first beside each other one. */
const POLICIES = 7;
const AS_OF = new Date('2026-02-01T00:00:00Z');

const KEY = ['account_id', 'currency', 'month'];
const SAID = ['opening', 'new', 'expansion', 'contraction', 'churn', 'reactivation', 'closing'].map((name) => `${name}_minor`);
const NOTHING = [...SAID.map(() => '0'), 'none'].join(' ');

/** What each policy says of every account-month in which it says anything, as text by account, currency and month. */
const accountMonths = async (sources: SourceRows, policies: readonly NamedPolicy[]): Promise<Map<string, Map<string, string>>> => {
	const built = await buildCompany(sources, { asOf: AS_OF, policies, targets: ['account_months'] });
	const said = new Map<string, Map<string, string>>(policies.map(({ id }) => [id, new Map()]));
	try {
		for (const row of await built.rows(`select policy_id, ${[...KEY, ...SAID].join(', ')}, movement_class from account_months`)) {
			const text = textOf(row);
			if (text !== NOTHING) said.get(String(row['policy_id']))?.set(keyOf(row), text);
		}
		return said;
	} finally {
		await built.close();
	}
};
const textOf = (row: Row): string => [...SAID.map((name) => String(row[name])), String(row['movement_class'])].join(' ');
const keyOf = (row: Row): string => KEY.map((name) => String(row[name])).join(' ');

interface Claim {
	readonly b: NamedPolicy;
	/** Account, currency and month. */
	readonly key: string;
	readonly cause: string;
}

/** How many differences no rule was found for. */
const UNFOUND = `select count(*) as n from differing_account_months d
left join differing_rules r on r.policy_b = d.policy_b and r.account_id = d.account_id and r.currency = d.currency and r.month = d.month
where r.rule is null`;

/** Every difference of the first policy from the others, with its cause. */
const claims = async (sources: SourceRows, policies: readonly NamedPolicy[]): Promise<{ claimed: Claim[]; unfound: number }> => {
	const built = await buildCompany(sources, { asOf: AS_OF, policies, targets: ['policy_differences'] });
	try {
		const rows = await built.rows(`select policy_b, ${KEY.join(', ')}, cause from policy_differences`);
		const [unfound] = await built.rows(UNFOUND);
		const byId = new Map(policies.map((policy) => [policy.id, policy]));
		const claimed = rows.flatMap((row) => {
			const b = byId.get(String(row['policy_b']));
			return b === undefined ? [] : [{ b, key: keyOf(row), cause: String(row['cause']) }];
		});
		return { claimed, unfound: Number(unfound?.['n']) };
	} finally {
		await built.close();
	}
};

/** The first policy with the rules of a cause taken over from the second. */
const takenOver = (a: NamedPolicy, { b, cause }: Claim): NamedPolicy => {
	const rules = new Set(cause.split(', '));
	return {
		...a,
		id: idOf({ b, cause }),
		policy: { ...a.policy, ...Object.fromEntries(Object.entries(b.policy).filter(([rule]) => rules.has(rule))) },
	};
};
const idOf = ({ b, cause }: Pick<Claim, 'b' | 'cause'>): string => `${b.id}: ${cause}`;

const MONTHS = Array.from({ length: 20 }, (_, index) => new Date(Date.UTC(2024, 6 + index)).toISOString().slice(0, 7));
const rates = MONTHS.flatMap((month, index): VectorEvent[] => [
	{ type: 'fx_rate', month, from: 'eur', to: 'usd', rate: `${105 + ((index * 7) % 13)}/100` },
	{ type: 'fx_rate', month, from: 'jpy', to: 'usd', rate: `${61 + ((index * 5) % 11)}/100` },
]);

describe('the causes of differences between random policies over random histories', () => {
	const stories = fc.sample(story, { numRuns: STORIES, seed: SEED });
	const sources: SourceRows = Object.fromEntries(
		stories.map(({ events, window }, index) => {
			const told = events.filter(({ type }) => type !== 'fx_rate');
			const vector = { name: `s${index}`, window, policy_overrides: {}, expected: [], events: [...(index === 0 ? rates : []), ...told] };
			return [vector.name, entityRowsOf(vector)];
		}),
	);
	const overrides = fc.sample(story, { numRuns: ROUNDS * POLICIES, seed: SEED + 1 }).map(({ policy_overrides }) => policy_overrides);

	/** Claims of one round, and those of them that do not hold. */
	const round = async (number: number): Promise<{ claimed: number; unfound: number; wrong: string[] }> => {
		const own = overrides.slice(number * POLICIES, (number + 1) * POLICIES);
		const policies = own.map((one, index) => policyWith(`p${index}`, one, Object.keys(sources)));
		const [a, ...others] = policies;
		if (a === undefined) throw new Error('a round without policies');
		const { claimed, unfound } = await claims(sources, policies);
		const mixed = new Map(claimed.map((claim) => [idOf(claim), claim]));
		const said = await accountMonths(sources, [...others, ...[...mixed.values()].map((claim) => takenOver(a, claim))]);
		const wrong = claimed.flatMap((claim) => {
			const [theirs, ours] = [said.get(claim.b.id)?.get(claim.key), said.get(idOf(claim))?.get(claim.key)];
			return theirs === ours ? [] : [`round ${number}, ${idOf(claim)}, ${claim.key}: ${theirs ?? NOTHING} and not ${ours ?? NOTHING}`];
		});
		return { claimed: claimed.length, unfound, wrong };
	};

	test('are always found, and taken over from the second policy they make the first say the same', { timeout: 1_800_000 }, async () => {
		const rounds = [];
		for (let number = 0; number < ROUNDS; number += 1) rounds.push(await round(number));
		const claimed = rounds.reduce((sum, one) => sum + one.claimed, 0);
		const wrong = rounds.flatMap((one) => one.wrong);
		console.log(
			`${claimed} differences (seed ${SEED}); the cause is not all of it in ${wrong.length}${wrong.length > 0 ? `, such as ${wrong[0]}` : ''}`,
		);
		expect(claimed).toBeGreaterThan(ROUNDS * 200);
		expect(rounds.map(({ unfound }) => unfound)).toEqual(rounds.map(() => 0));
		// Two rules on the worth of a line, or on its times, that cancel each other out at the other end of the month are not seen there.
		expect(wrong.length / claimed).toBeLessThan(0.01);
	});
});
