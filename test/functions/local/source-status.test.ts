import { describe, expect, it } from 'vitest';
import { appendCommit, readLog } from '../../../functions/ingest/commit-log.ts';
import { sourceStatus } from '../../../functions/local/source-status.ts';
import type { Commit } from '../../../shared/contracts/commit.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';

const through = (day: string | null): Commit['cursors'][string] => ({
	backfill: null,
	through: day === null ? null : `${day}T00:00:00.000Z`,
});

const commit = async (store: ObjectStore, number: number, parts: Partial<Commit>): Promise<void> => {
	const base: Commit = {
		format: 1,
		source_id: 'stripe',
		number,
		load_id: `0000000${number}-0a1b2c3d`,
		committed_at: `2025-12-0${number}T01:00:00.000Z`,
		observed_at: `2025-12-0${number}T00:00:00.000Z`,
		api_version: null,
		files: [],
		replaces: [],
		cursors: {},
		quarantine: [],
		drift: [],
	};
	await appendCommit(store, await readLog(store, 'stripe'), { ...base, ...parts });
};

describe('the status of a source', () => {
	it('is empty before the first commit', async () => {
		expect(await sourceStatus(memoryStore(), 'stripe')).toMatchObject({
			commit: 0,
			committed_at: null,
			complete_through: null,
			files: 0,
			rows: 0,
		});
	});

	it('is as complete as its least complete stream, or as its feed of changes where it has one', async () => {
		const store = memoryStore();
		await commit(store, 1, { cursors: { customers: through('2025-12-01'), invoices: through('2025-11-30') } });
		expect((await sourceStatus(store, 'stripe')).complete_through).toBe('2025-11-30T00:00:00.000Z');
		await commit(store, 2, { cursors: { prices: through(null) } });
		expect((await sourceStatus(store, 'stripe')).complete_through).toBe(null);
		await commit(store, 3, { cursors: { changes: through('2025-12-03') } });
		expect(await sourceStatus(store, 'stripe')).toMatchObject({
			commit: 3,
			committed_at: '2025-12-03T01:00:00.000Z',
			complete_through: '2025-12-03T00:00:00.000Z',
		});
	});

	it('names streams whose first read is under way, what was refused, and each unread field once', async () => {
		const store = memoryStore();
		const field = { stream: 'customers', field: 'phone', type: 'string', records: 3 };
		const refused = { key: 'quarantine/stripe/1.jsonl', stream: 'customers', reason: 'no id', records: 2 };
		await commit(store, 1, { drift: [field], quarantine: [refused] });
		await commit(store, 2, {
			drift: [field],
			cursors: { customers: { backfill: { next: {}, upTo: '2025-12-01T00:00:00.000Z', records: 5 }, through: null } },
		});
		expect(await sourceStatus(store, 'stripe')).toMatchObject({
			under_way: ['customers'],
			refused: [refused],
			drift: [{ ...field, records: 6 }],
		});
	});
});
