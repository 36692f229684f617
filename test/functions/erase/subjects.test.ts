import { describe, expect, test } from 'vitest';
import { erase } from '../../../functions/erase/erase.ts';
import { subjectOf } from '../../../functions/erase/request.ts';
import { type Entities, personalEntities, subjectKinds } from '../../../functions/erase/subject.ts';
import { appendCommit, readLog } from '../../../functions/ingest/commit-log.ts';
import { optional, required, type Row } from '../../../shared/contracts/column.ts';
import { entities, entityByName } from '../../../shared/contracts/entities/index.ts';
import { entity } from '../../../shared/contracts/entity.ts';
import { observationColumns } from '../../../shared/contracts/observation.ts';
import { memoryStore } from '../../../shared/storage/memory.ts';
import { writeParquet } from '../../../shared/storage/parquet.ts';
import type { ObjectStore } from '../../../shared/storage/object-store.ts';
import { erasePorts, holding } from './erasing.ts';

describe('an entity with personal columns', () => {
	test.each(Object.entries(personalEntities(entityByName)))(
		'%s says by which column its people are found, and can lose what is personal',
		(_, made) => {
			const { subject = {}, columns, key } = made;
			expect(Object.values(subject).length, 'declare subject').toBeGreaterThan(0);
			for (const column of Object.values(subject)) expect(columns[column]?.type, column).toBe('varchar');
			for (const [name, { personal, nullable }] of Object.entries(columns)) {
				if (personal !== true) continue;
				expect(nullable, `${name} must be optional`).toBe(true);
				expect(key, `${name} must not be part of the key`).not.toContain(name);
			}
		},
	);

	test('accounts is one, and accounts are what people are named by', () => {
		expect(Object.keys(personalEntities(entityByName))).toContain('accounts');
		expect(subjectKinds(entityByName)).toContain('account');
	});

	test('says whom a request means: one way, and only one that some entity knows', () => {
		expect(subjectOf({ account: 'a', source: 's' }, ['account', 'email'])).toEqual({ by: 'account', value: 'a' });
		const refused = { kind: 'configuration', where: 'account, email' };
		for (const given of [{}, { account: ' ' }, { account: 'a', email: 'b' }, { person: 'p' }])
			expect(() => subjectOf(given, ['account', 'email'])).toThrow(expect.objectContaining(refused));
	});
});

/** People as a coming entity may declare them: with an address by which they are named, and that is itself erased. */
const people = entity({
	description: 'A person at a customer',
	key: ['person_id'],
	subject: { account: 'account_id', person: 'person_id', email: 'email' },
	version: 1,
	columns: {
		person_id: required.varchar('Id'),
		account_id: required.varchar('Customer'),
		email: optional.varchar('Address', { personal: true }),
		full_name: optional.varchar('Name', { personal: true }),
		score: optional.decimal('Any number'),
		since: optional.date('Any day'),
	},
});
const ENTITIES: Entities = { ...entities, people };

const AT = '2026-01-01T00:00:00.000Z';

/** Commits one file of people, as a load would. */
const commitPeople = async (store: ObjectStore, rows: readonly Row[]): Promise<void> => {
	const state = await readLog(store, 's');
	const number = state.number + 1;
	const load_id = `${String(number).padStart(8, '0')}-aa`;
	const key = `raw/s/people/${load_id}-people.parquet`;
	const file = writeParquet(store.open(key), people.columns, { beside: observationColumns });
	for (const [index, row] of rows.entries()) {
		const beside = {
			source_id: 's',
			stream: 'people',
			operation: 'snapshot',
			source_version: null,
			observed_at: new Date(AT),
			load_id,
			api_version: null,
		};
		file.append({ score: null, since: null, ...row }, { ...beside, record_id: String(row['person_id']), ordinal: BigInt(index) });
	}
	const written = await file.close();
	const files = [{ key, entity: 'people', stream: 'people', ...written }];
	const base = {
		format: 1 as const,
		source_id: 's',
		committed_at: AT,
		observed_at: AT,
		api_version: null,
		replaces: [],
		cursors: {},
		quarantine: [],
		drift: [],
	};
	await appendCommit(store, state, { ...base, number, load_id, files });
};

const company = async (): Promise<ObjectStore> => {
	const store = memoryStore();
	await commitPeople(store, [
		{ person_id: 'p1', account_id: 'a1', email: 'Ann@Old.example', full_name: 'Ann Alder', score: '12.500000000001', since: '2020-02-29' },
		{ person_id: 'p2', account_id: 'a1', email: 'bob@x.example', full_name: 'Bob Birch' },
		{ person_id: 'p3', account_id: 'a2', email: null, full_name: 'Cem Cedar' },
	]);
	await commitPeople(store, [{ person_id: 'p1', account_id: 'a1', email: 'ann@new.example', full_name: 'Ann Married' }]);
	return store;
};

const eraseFrom = (store: ObjectStore, by: 'account' | 'person' | 'email', value: string) =>
	erase(erasePorts(store), { sourceId: 's', subject: { by, value }, reference: 'DSR-1', entities: ENTITIES, codeHash: '0'.repeat(64) });
const left = async (store: ObjectStore): Promise<string[]> => {
	const names = ['Ann Alder', 'Ann Married', 'Bob Birch', 'Cem Cedar', 'Ann@Old', 'ann@new', 'bob@x'];
	const found = await Promise.all(names.map(async (name) => ((await holding(store, name)).length > 0 ? [name] : [])));
	return found.flat();
};

describe('a person', () => {
	test('named by an address that any of its rows once had is erased from all of them, and everything else stays to the last digit', async () => {
		const store = await company();
		const { erasure } = await eraseFrom(store, 'email', ' ann@OLD.example');
		expect(erasure).toMatchObject({ rows: 2, files: 2, named_by: 'email' });
		expect(await left(store)).toEqual(['Bob Birch', 'Cem Cedar', 'bob@x']);
		expect(
			await holding(
				store,
				'"person_id":"p1","account_id":"a1","email":null,"full_name":null,"score":"12.500000000001","since":"2020-02-29',
			),
		).toHaveLength(1);
		await expect(eraseFrom(store, 'email', 'ann@old.example')).rejects.toMatchObject({ kind: 'configuration' }); // no row has it any more
		expect((await eraseFrom(store, 'person', 'p1')).erasure.number).toBe(1);
	});

	test('named by an address, whose erasure was interrupted, is deleted to the end the next time, and proven when named by its id', async () => {
		const store = await company();
		const dying: ObjectStore = { ...store, erase: () => Promise.reject(new Error('killed')) };
		await expect(eraseFrom(dying, 'email', 'ann@old.example')).rejects.toThrow('killed');
		expect(await left(store)).toContain('Ann Alder');
		await expect(eraseFrom(store, 'email', 'ann@old.example')).rejects.toMatchObject({ next: expect.stringContaining('complete now') });
		expect(await left(store)).toEqual(['Bob Birch', 'Cem Cedar', 'bob@x']);
		expect((await eraseFrom(store, 'person', 'p1')).erasure).toMatchObject({ rows: 2, files: 2 });
	});

	test('named by an id, or by an account with all its people', async () => {
		const one = await company();
		await eraseFrom(one, 'person', 'p3');
		expect(await left(one)).toEqual(['Ann Alder', 'Ann Married', 'Bob Birch', 'Ann@Old', 'ann@new', 'bob@x']);
		const all = await company();
		const { erasure } = await eraseFrom(all, 'account', 'a1');
		expect(erasure.rows).toBe(3);
		expect(await left(all)).toEqual(['Cem Cedar']);
	});

	test('whose account is keyed by an address of mail: the operator is told that it stays', async () => {
		const store = memoryStore();
		await commitPeople(store, [{ person_id: 'ann@x.example', account_id: 'a1', email: 'ann@x.example', full_name: 'Ann' }]);
		const { warnings } = await eraseFrom(store, 'person', 'ann@x.example');
		expect(warnings).toEqual([expect.stringContaining('it stays in raw files')]);
	});
});
