import { describe, expect, test } from 'vitest';
import { openPublished } from '../../../functions/close/published.ts';
import type { Manifest } from '../../../shared/contracts/publication.ts';
import { Problem, type ProblemKind } from '../../../shared/problem.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import type { Warehouse } from '../../../shared/warehouse/warehouse.ts';

const ID = '20261105T000000000Z-00000000';
const manifest = {
	publication_id: ID,
	tables: [{ name: 'mrr_ledger', description: '', key: ['n'], columns: [{ name: 'n', type: 'bigint' }], rows: 1, hash: 'h', keys: ['k'] }],
} as unknown as Manifest; // what is read of it

/** An engine outside the process that answers every look at a table so. */
const engine = (kind: ProblemKind) =>
	({
		attach: () => Promise.resolve(),
		columns: async () => {
			throw new Problem({ kind, what: 'the statement failed', where: 'table t', saw: 'HIVE_CANNOT_OPEN_SPLIT: no such key', next: 'look' });
		},
	}) as unknown as Warehouse;
const opening = (kind: ProblemKind): Promise<string> =>
	openPublished(engine(kind), memoryStore(), { manifest, table: 'mrr_ledger', needed: [], month: '2026-10-01' });

describe('a published table that the engine cannot read', () => {
	test('is a publication to replace where the statement over its files fails', async () => {
		await expect(opening('defect')).rejects.toMatchObject({
			kind: 'data',
			where: `mrr_ledger of ${ID}`,
			saw: expect.stringContaining('HIVE_CANNOT_OPEN_SPLIT'),
			next: expect.stringContaining('npx tidemark run && npx tidemark close 2026-10'),
		});
	});

	test.each<ProblemKind>(['unavailable', 'configuration'])('is what the engine says where that is %s', async (kind) => {
		await expect(opening(kind)).rejects.toMatchObject({ kind, where: 'table t', next: 'look' });
	});
});
