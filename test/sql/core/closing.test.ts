import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closedBooks } from '../../../functions/run/closed.ts';
import { tablesRead } from '../../../functions/transform/dependencies.ts';
import type { NamedPolicy } from '../../../functions/transform/inputs/policies.ts';
import { loadModels, type Models } from '../../../functions/transform/models.ts';
import type { CloseEntry } from '../../../shared/contracts/close.ts';
import type { Row } from '../../../shared/contracts/column.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import { closeBuilt } from '../../support/closing.ts';
import { type Built, buildCompany, policyWith, type SourceRows } from '../../support/company.ts';
import { entityRows } from '../../support/entity-rows.ts';

type Entities = Parameters<typeof entityRows>[0];

interface Step {
	readonly at: string;
	/** What the source delivers then. */
	readonly entities?: Entities;
	/** Month that is closed then, of what is known. */
	readonly close?: string;
	/** Last closed month, which is reopened then. */
	readonly reopen?: string;
}

interface ClosingCase {
	readonly story: string;
	readonly policy?: Readonly<Record<string, unknown>>;
	readonly steps: readonly Step[];
	/** Rows of later months are not compared. */
	readonly as_of: string;
	/** Tables of the case alone; source `s`. All rows in order of the columns. */
	readonly expected: readonly { readonly select: string; readonly rows: readonly (readonly (string | number | boolean | null)[])[] }[];
}

const CASES = path.join(import.meta.dirname, '../../cases');
const AS_OF = new Date('2025-07-01T00:00:00Z');
const fatal = loadModels().checks.filter(({ header }) => header['severity'] === 'fatal');
const TABLES = [
	'account_months',
	'account_months_as_known',
	'mrr_ledger',
	'mrr_rollforward',
	'mrr_restatements',
	'mrr_closes',
	'exchange_rates',
	'mrr_segment_rollforward',
];

const cases = ['closing', 'ledger']
	.flatMap((folder) => readdirSync(path.join(CASES, folder)).map((file) => `${folder}/${file}`))
	.filter((file) => file.endsWith('.json'))
	.map((file, index) => {
		const story: ClosingCase = JSON.parse(readFileSync(path.join(CASES, file), 'utf8'));
		const id = `case_${index}`;
		return { file, id, story, policy: policyWith(id, story.policy ?? {}, [id]) };
	});

const plain = (value: Row[string] | undefined): unknown => (typeof value === 'bigint' ? Number(value) : (value ?? null));

const merged = (all: readonly Entities[]): Entities => {
	const together: Record<string, Entities[string]> = {};
	for (const entities of all) for (const [name, rows] of Object.entries(entities)) together[name] = [...(together[name] ?? []), ...rows];
	return together;
};

/** All cases in one run of the SQL per round of closes: each is a source and a policy of its own, with what it knows by then. */
class Rounds {
	readonly entries: CloseEntry[] = [];
	private readonly known = new Map<string, Entities[]>(cases.map(({ id }) => [id, []]));
	private readonly waiting = new Map<string, Step[]>(cases.map(({ id, story }) => [id, [...story.steps]]));
	private readonly store: ReturnType<typeof folderStore>;
	constructor(store: ReturnType<typeof folderStore>) {
		this.store = store;
	}

	/** Takes the steps of a case up to its next close; the month of that close, or undefined at the end. */
	private advance(id: string): Step | undefined {
		const steps = this.waiting.get(id) ?? [];
		for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
			if (step.entities !== undefined) this.known.get(id)?.push(step.entities);
			if (step.reopen !== undefined) {
				const entry = { format: 1 as const, kind: 'reopen' as const, number: this.entries.length + 1, month: `${step.reopen}-01` };
				this.entries.push({ ...entry, recorded_at: `${step.at}T00:00:00Z`, reason: 'a test', policies: [id] });
			}
			if (step.close !== undefined) return step;
		}
		return undefined;
	}

	/** The tables as they stand; damaged, to see what notices. */
	build(damage?: (models: Models) => Models): Promise<Built> {
		const policies: NamedPolicy[] = cases.map(({ policy }) => policy);
		const sources: SourceRows = Object.fromEntries(cases.map(({ id }) => [id, entityRows(merged(this.known.get(id) ?? []))]));
		const closed = closedBooks(this.entries, policies, AS_OF, (key) => this.store.address(key));
		return buildCompany(sources, {
			asOf: AS_OF,
			policies,
			store: this.store,
			closed,
			...(damage === undefined ? {} : { damage }),
			targets: [...fatal.flatMap(({ body }) => tablesRead(body)), ...TABLES],
		});
	}

	async play(): Promise<Built> {
		for (;;) {
			const closing = cases.flatMap(({ id, policy }) => {
				const step = this.advance(id);
				return step?.close === undefined ? [] : [{ policy, month: `${step.close}-01` }];
			});
			const built = await this.build();
			if (closing.length === 0) return built;
			this.entries.push(await closeBuilt(built, this.store, closing, { entries: this.entries, at: AS_OF }));
			await built.close();
		}
	}
}

/** A SELECT over the rows of one case: its tables shadow those of all cases. */
const ofCase = async (built: Built, { id, story }: (typeof cases)[number], select: string): Promise<string> => {
	const shadows: string[] = [];
	for (const table of tablesRead(select)) {
		const columns = (await built.warehouse.columns(table)).map(({ name }) =>
			name === 'account_id' ? `replace(account_id, '${id}/', 's/') as account_id` : name,
		);
		shadows.push(
			`${table} as (select ${columns.join(', ')} from main.${table} where policy_id = '${id}' and month < date '${story.as_of}')`,
		);
	}
	return `with ${shadows.join(', ')} ${select}`;
};

describe('the ledger and closed months', () => {
	let folder: string;
	let built: Built;
	let rounds: Rounds;
	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'tidemark-closing-'));
		rounds = new Rounds(folderStore(folder));
		built = await rounds.play();
	}, 120_000);
	afterAll(async () => {
		await built.close();
		await rm(folder, { recursive: true, force: true });
	});

	test.each(cases)('$file', async (one) => {
		for (const { select, rows } of one.story.expected) {
			const found = (await built.rows(await ofCase(built, one, select))).map((row) => Object.values(row).map(plain));
			expect(found, select).toEqual(rows);
		}
	});

	test.each(fatal)('$name holds over all of them', async ({ body }) => {
		expect(await built.rows(body)).toEqual([]);
	});

	test('one change of a line is one row of the ledger', async () => {
		const key = 'policy_id, account_id, currency, month, occurred_at, source_id, subscription_id, item_id, kind, cause, is_adjustment';
		expect(await built.rows(`select ${key}, count(*) as n from mrr_ledger group by ${key} having count(*) > 1`)).toEqual([]);
	});

	test('a closed month that is one cent off goes red, in money and in rows', { timeout: 120_000 }, async () => {
		const damaged = await rounds.build((models) => ({
			...models,
			staging: models.staging.map((file) =>
				file.name === 'closed_account_months'
					? { ...file, body: file.body.replace('f.closing_minor,', 'f.closing_minor + 1 as closing_minor,') }
					: file,
			),
		}));
		const red: string[] = [];
		for (const { name, body } of fatal) if ((await damaged.rows(body)).length > 0) red.push(name);
		await damaged.close();
		expect(red).toEqual(expect.arrayContaining(['closed_months_stand', 'ledger_foots', 'rollforward_foots']));
	});
});
