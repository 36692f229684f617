import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../functions/local/sandbox/server.ts';
import { writeSandboxConfig } from '../../../functions/local/sandbox-workplace.ts';
import { type Ran, runTidemark } from '../../support/edge.ts';

const AS_OF = new Date('2025-12-15T00:00:00Z');
const LATER = new Date('2026-01-10T00:00:00Z');
/** Publications that a text names, each once. */
const ids = (text: string): string[] => [...new Set(text.match(/\d{8}T\d{9}Z-[0-9a-f]{8}/g))];

describe('the whole job over a small company', () => {
	let folder: string;
	let sandbox: Sandbox;
	let now = AS_OF;
	const run = (...args: string[]): Promise<Ran> => runTidemark(folder, args, { clock: () => now });
	let first: Ran;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-job-'));
		sandbox = await startSandbox({ accounts: 20, months: 6, asOf: AS_OF });
		await writeSandboxConfig(folder, sandbox);
		first = await run('run');
	});
	afterAll(async () => {
		await sandbox.close();
		await rm(folder, { recursive: true, force: true });
	});

	it('reads, computes, checks, publishes and shows the result in at most 100 columns', () => {
		expect(first.err).not.toContain('tidemark:');
		expect(first.code).toBe(0);
		expect(first.out).toMatch(/^MRR, USD +.*Dec 2025\*$/m);
		expect(first.out).toMatch(/^Net revenue retention, 12 months/m);
		expect(first.out).toMatch(/^Checks: \d+ of \d+ passed$/m);
		expect(first.out).toMatch(/^Published 20251215T/m);
		const wide = first.out.split('\n').filter((line) => line.length > 100 && !line.includes(folder));
		expect(wide).toEqual([]);
	});

	it('writes the finance workbook, says where it lies, and copies it', async () => {
		const [, place = ''] = /^For finance: +(.*)$/m.exec(first.out) ?? [];
		const bytes = await readFile(place);
		expect((await run('workbook')).out).toBe(`${place}\n`);
		expect((await run('status')).out).toContain(`Finance workbook: ${place}\n`);
		const { code, out } = await run('workbook', '--out', 'for/finance/it.xlsx', '--json');
		expect(code).toBe(0);
		expect(JSON.parse(out)).toMatchObject({
			file: join(folder, 'for/finance/it.xlsx'),
			sha256: createHash('sha256').update(bytes).digest('hex'),
			bytes: bytes.length,
		});
		expect((await readFile(join(folder, 'for/finance/it.xlsx'))).equals(bytes)).toBe(true);
		expect((await run('workbook', '--publication', '20200101T000000000Z-00000000')).err).toContain('There is no such publication');
	});

	it('finds nothing new the second time, without computing anything', async () => {
		const again = await run('run');
		expect(again.code).toBe(0);
		expect(again.err).not.toContain('building tables');
		expect(again.out).toContain(`Nothing new; publication ${ids(first.out)[0]} stands.`);
		expect(again.out.split('\n').slice(0, 12)).toEqual(first.out.split('\n').slice(0, 12));
	});

	it('publishes the running month again as time goes on, and a rollback is kept until there is something new', async () => {
		sandbox.advance(LATER);
		now = LATER;
		const later = await run('run');
		expect(later.out).toMatch(/^Published 20260110T/m);
		expect(later.out).toMatch(/Jan 2026\*/);
		const back = await run('rollback');
		expect(ids(back.out)).toEqual(ids(first.out).slice(0, 1));
		const status = await run('status');
		expect(status.out).toMatch(new RegExp(`^current +${ids(first.out)[0]}`, 'm'));
		expect((await run('publish')).out).toContain('Nothing new since the rollback');
		expect((await run('query', 'select distinct publication_id from mrr_rollforward')).out).toContain(ids(first.out)[0]);
	});

	it('computes without publishing, and as of another instant', async () => {
		const { code, out } = await run('transform', '--as-of', '2025-11-30', '--json');
		expect(code).toBe(0);
		const { as_of, tables } = JSON.parse(out) as { as_of: string; tables: { name: string; rows: number }[] };
		expect(as_of).toBe('2025-11-30T00:00:00.000Z');
		expect(tables.find(({ name }) => name === 'mrr_rollforward')?.rows).toBeGreaterThan(3);
		expect(ids((await run('status')).out)).toHaveLength(2);
	});

	it('tells in status how far each source was read', async () => {
		const { out } = await run('status', '--json');
		const { sources } = JSON.parse(out) as { sources: { source_id: string; commit: number; rows: number; complete_through: string }[] };
		expect(sources.map(({ source_id }) => source_id)).toEqual(['stripe', 'rates']);
		for (const { commit, rows } of sources) expect([commit > 0, rows > 0]).toEqual([true, true]);
		expect(sources[0]?.complete_through.slice(0, 10)).toBe('2026-01-09');
	});

	it('publishes nothing while a fatal check fails, exit code 6', async () => {
		const config = await readFile(join(folder, 'tidemark.yaml'), 'utf8');
		await writeFile(join(folder, 'no-rates.yaml'), config.replace(/ {2}- id: rates[\s\S]*$/, ''));
		const { code, err } = await run('publish', '--config', 'no-rates.yaml');
		expect(err).toContain('check missing_exchange_rate');
		expect(code).toBe(6);
		expect(ids((await run('status')).out)).toHaveLength(2);
	});

	it('says with exit code 4 that the source does not answer, and readers keep what they have', async () => {
		await sandbox.close();
		now = new Date('2026-01-11T00:00:00Z');
		const { code, err } = await run('ingest', '--source', 'stripe');
		expect(err).toContain('stripe');
		expect(code).toBe(4);
		expect((await run('query', 'select count(*) from mrr_rollforward')).code).toBe(0);
	});
});
