import * as z from 'zod';
import type { Columns } from '../../shared/contracts/column.ts';
import { type Policy, policySchema } from '../../shared/contracts/policy.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { contentOf } from '../publish/content.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { closeCommand } from './commands.ts';

/** A policy as a publication was computed by it. */
export interface PublishedPolicy {
	readonly id: string;
	readonly hash: string;
	readonly rules: Readonly<Record<string, unknown>>;
	readonly timezone: Policy['timezone'];
	readonly gapToleranceDays: number;
	/** First month with accounts; null where there is none. */
	readonly firstMonth: string | null;
}

const rulesSchema = z.looseObject({ timezone: policySchema.shape.timezone, gap_tolerance_days: policySchema.shape.gap_tolerance_days });

/** A table of a publication that a month is to be closed from, with the columns that it must have. */
interface Wanted {
	readonly manifest: Manifest;
	readonly table: string;
	readonly needed: readonly string[];
	/** First day of the month that is closed. */
	readonly month: string;
}

const unfit = ({ manifest, table, month }: Wanted, what: string, saw: string, cause?: unknown): Problem =>
	new Problem({
		kind: 'data',
		what: `${month.slice(0, 7)} cannot be closed: ${what}`,
		where: `${table} of ${manifest.publication_id}`,
		saw,
		next: `where its files were changed or lost, publish anew and close from that: npx tidemark run && ${closeCommand(month)}\nwhere that run cannot read them either, go back first: npx tidemark rollback`,
		cause,
	});

/** Opens one table of a publication in the warehouse, under a name of its own. Problem (configuration) where the publication lacks it or columns of it; Problem (data) where its files no longer hold what was published. */
export const openPublished = async (warehouse: Warehouse, store: ObjectStore, wanted: Wanted): Promise<string> => {
	const { manifest, table, needed, month } = wanted;
	const found = manifest.tables.find(({ name }) => name === table);
	const missing = found === undefined ? [table] : needed.filter((name) => !found.columns.some((column) => column.name === name));
	if (found === undefined || missing.length > 0)
		throw new Problem({
			kind: 'configuration',
			what: `${month.slice(0, 7)} cannot be closed: an earlier Tidemark made the current publication, without all that a close freezes`,
			where: manifest.publication_id,
			saw: `no ${missing.join(', ')}`,
			next: `publish again, then close it: npx tidemark publish && ${closeCommand(month)}`,
		});
	const columns: Columns = Object.fromEntries(
		found.columns.map(({ name, type }) => [name, { type, nullable: true, description: `Column of ${table}` }]),
	);
	const name = `published_${table}`;
	const keys = found.keys.map((key) => store.address(key));
	const hash = await readHash(warehouse, name, columns, keys).catch((error: unknown) => {
		if (error instanceof Problem && error.kind !== 'defect') throw error; // of the engine; a statement over its files that fails is about them
		throw unfit(
			wanted,
			'a published table cannot be read',
			error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
			error,
		);
	});
	if (hash !== found.hash) throw unfit(wanted, 'a published table is not what was published', `content hash ${hash}, not ${found.hash}`);
	return name;
};

const readHash = async (warehouse: Warehouse, name: string, columns: Columns, addresses: readonly string[]): Promise<string> => {
	await warehouse.attach(name, columns, addresses);
	return (await contentOf(warehouse, name)).hash;
};

/** The policies of a publication, in the order of their ids. */
export const publishedPolicies = async (warehouse: Warehouse, policies: string, accountMonths: string): Promise<PublishedPolicy[]> => {
	const all: PublishedPolicy[] = [];
	const select = `select p.policy_id, p.policy_hash, p.policy_json, cast(f.first_month as varchar) as first_month
from ${policies} p
left join (select policy_id, min(month) as first_month from ${accountMonths} group by policy_id) f on f.policy_id = p.policy_id
order by p.policy_id`;
	for await (const row of warehouse.query(select)) {
		const rules = rulesSchema.parse(JSON.parse(String(row['policy_json'])));
		all.push({
			id: String(row['policy_id']),
			hash: String(row['policy_hash']),
			rules,
			timezone: rules.timezone,
			gapToleranceDays: rules.gap_tolerance_days,
			firstMonth: row['first_month'] === null ? null : String(row['first_month']).slice(0, 10),
		});
	}
	return all;
};
