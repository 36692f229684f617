import { accountNames, type CurrencyRow, isTold } from './account-names.ts';
import { idOf } from './build-vectors.ts';
import type { Built } from './company.ts';
import type { Prepared } from './prepare.ts';
import type { ExpectedRow } from './vector-format.ts';

const AMOUNTS = ['opening', 'new', 'expansion', 'contraction', 'churn', 'reactivation', 'fx', 'closing'] as const;

type Amounts = Readonly<Record<(typeof AMOUNTS)[number], number>>;
const NOTHING: Amounts = { opening: 0, new: 0, expansion: 0, contraction: 0, churn: 0, reactivation: 0, fx: 0, closing: 0 };

/** One number that came out differently. */
export interface Difference {
	/** Place of the vector among all that were given. */
	readonly place: number;
	readonly vector: string;
	readonly month: string;
	readonly account: string;
	readonly column: string;
	readonly expected: number;
	readonly got: number;
}

type Got = CurrencyRow & Amounts;

const SELECT = `select policy_id, account_id, currency, month, ${AMOUNTS.map((name) => `${name}_minor`).join(', ')} from account_months`;

/** What the run says of each policy, one row per month, account and currency. */
const rowsByPolicy = async (built: Built): Promise<Map<string, Got[]>> => {
	const rows = await built.rows(SELECT);
	const got = rows.map((row) => ({
		policy: String(row['policy_id']),
		account: String(row['account_id']).replace(/^[^/]*\//, ''),
		currency: String(row['currency']),
		month: String(row['month']).slice(0, 7),
		...NOTHING,
		...Object.fromEntries(AMOUNTS.map((name) => [name, Number(row[`${name}_minor`])])),
	}));
	return Map.groupBy(got, ({ policy }) => policy);
};

/** Compares the account-months of a run with what the vectors expect inside their windows; a missing row means zeros. */
export const scoreVectors = async (built: Built, prepared: readonly Prepared[]): Promise<Difference[]> => {
	const got = await rowsByPolicy(built);
	return prepared.flatMap((one, index) => compare(one, got.get(idOf(index)) ?? []));
};

const compare = ({ place, vector, policy }: Prepared, rows: readonly Got[]): Difference[] => {
	const expected = new Map(vector.expected.map((row): [string, ExpectedRow] => [`${row.month}|${row.account}`, row]));
	const written = new Set(vector.expected.map(({ account }) => account));
	const nameOf = accountNames(rows, policy, vector.window, (name) => written.has(name));
	const got = new Map(rows.filter(isTold).map((row): [string, Amounts] => [`${row.month}|${nameOf(row)}`, row]));
	const inWindow = (key: string): boolean => key.slice(0, 7) >= vector.window.first && key.slice(0, 7) <= vector.window.last;
	return [...new Set([...expected.keys(), ...[...got.keys()].filter(inWindow)])].sort().flatMap((key) => {
		const [month, account] = [key.slice(0, 7), key.slice(8)];
		const want = expected.get(key) ?? NOTHING;
		const have = got.get(key) ?? NOTHING;
		return AMOUNTS.filter((column) => want[column] !== have[column]).map((column) => ({
			place,
			vector: vector.name,
			month,
			account,
			column,
			expected: want[column],
			got: have[column],
		}));
	});
};
