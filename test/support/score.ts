import type { NamedPolicy } from '../../functions/transform/inputs/policies.ts';
import { type Built, buildCompany, policyWith, type SourceRows } from './company.ts';
import { entityRowsOf, type ExpectedRow, type Vector } from './vectors.ts';

const AMOUNTS = ['opening', 'new', 'expansion', 'contraction', 'churn', 'reactivation', 'fx', 'closing'] as const;

/** One number that came out differently. */
export interface Difference {
	readonly vector: string;
	readonly month: string;
	readonly account: string;
	readonly column: string;
	readonly expected: number;
	readonly got: number;
}

/** Runs every vector in one run of the SQL: each is a source of its own under a policy of its own. */
export const buildVectors = (vectors: readonly Vector[], asOf: Date): Promise<Built> => {
	const sources: Record<string, SourceRows[string]> = {};
	const policies: NamedPolicy[] = [];
	for (const [index, vector] of vectors.entries()) {
		const source = `vector_${index}`;
		sources[source] = entityRowsOf(vector);
		policies.push(policyWith(vector.name, vector.policy_overrides, [source]));
	}
	return buildCompany(sources, { asOf, policies, targets: ['account_months', 'mrr_ledger'] });
};

type Amounts = Readonly<Record<(typeof AMOUNTS)[number], number>>;
const NOTHING: Amounts = { opening: 0, new: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0, fx: 0, closing: 0 };

/** Compares the account-months of a run with what the vectors expect inside their windows; a missing row means zeros. */
export const scoreVectors = async (built: Built, vectors: readonly Vector[]): Promise<Difference[]> => {
	const got = new Map<string, Amounts>();
	for (const row of await built.rows(
		'select policy_id, account_id, month, opening_minor, new_minor, expansion_minor, contraction_minor, churn_minor, reactivation_minor, fx_minor, closing_minor from account_months',
	)) {
		const account = String(row['account_id']).replace(/^[^/]*\//, '');
		const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, Number(row[`${name}_minor`])]));
		got.set(`${String(row['policy_id'])}|${String(row['month']).slice(0, 7)}|${account}`, { ...NOTHING, ...amounts });
	}
	return vectors.flatMap((vector) => compare(vector, got));
};

const compare = (vector: Vector, got: ReadonlyMap<string, Amounts>): Difference[] => {
	const expected = new Map(vector.expected.map((row): [string, ExpectedRow] => [`${row.month}|${row.account}`, row]));
	const prefix = `${vector.name}|`;
	const actual = [...got.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
	const inWindow = (key: string): boolean => key.slice(0, 7) >= vector.window.first && key.slice(0, 7) <= vector.window.last;
	return [...new Set([...expected.keys(), ...actual.filter(inWindow)])].sort().flatMap((key) => {
		const [month = '', account = ''] = key.split('|');
		const want = expected.get(key) ?? NOTHING;
		const have = got.get(prefix + key) ?? NOTHING;
		return AMOUNTS.filter((column) => want[column] !== have[column]).map((column) => ({
			vector: vector.name,
			month,
			account,
			column,
			expected: want[column],
			got: have[column],
		}));
	});
};
