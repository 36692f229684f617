import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modulesIn } from '../../../functions/local/modules-in.ts';
import { folderStore } from '../../../shared/storage/folder.ts';
import { runTidemark } from '../../support/edge.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { publishEdition } from '../../support/publication.ts';

const CONFIG = 'store: store\nsources: [{id: stripe, connector: stripe, secret: "env:NO_SUCH_KEY"}]\n';

describe('the command line', () => {
	let folder: string;
	const run = (...args: string[]) => runTidemark(folder, args);
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-cli-'));
		await writeFile(join(folder, 'tidemark.yaml'), CONFIG);
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	it('lists every command of its folder and what the exit codes mean', async () => {
		const { code, out } = await run('--help');
		expect(code).toBe(0);
		for (const name of modulesIn('local/commands')) expect(out).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
		for (const exit of [0, 1, 2, 3, 4, 5, 6, 7]) expect(out).toMatch(new RegExp(`^  ${exit}  \\S`, 'm'));
	});

	it('answers to -h and --version', async () => {
		expect((await run('-h')).out).toBe((await run('--help')).out);
		expect(await run('query', '-h')).toEqual(await run('query', '--help'));
		expect(await run('--version')).toEqual({ code: 0, out: `${packageJson.version}\n`, err: '' });
	});

	it('never repeats a key that stands in the configuration itself', async () => {
		await writeFile(join(folder, 'tidemark.yaml'), CONFIG.replace('env:NO_SUCH_KEY', 'rk_live_4242'));
		for (const options of [[], ['--json']]) {
			const { code, out, err } = await runTidemark(folder, ['run', ...options], { environment: { TIDEMARK_DEBUG: '1' } });
			expect(code).toBe(2);
			expect(err).toContain('looks like a key itself');
			expect(out + err).not.toContain('4242');
		}
	});

	it('says that the store is not a folder where it is a file', async () => {
		const { err } = await run('status', '--store', 'tidemark.yaml');
		expect(err).toContain('The store is not a folder');
		await writeFile(join(folder, 'tidemark.yaml'), CONFIG.replace('store: store', 'store: tidemark.yaml'));
		expect(await run('run')).toMatchObject({ code: 2, err: expect.stringContaining('store in ') as unknown });
	});

	it.each(modulesIn('local/commands'))('explains %s on one page of at most 130 columns', async (name) => {
		const { code, out } = await run(name, '--help');
		expect(code).toBe(0);
		expect(out).toContain(`Usage: tidemark ${name}`);
		expect(out).toContain('--json');
		expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(130);
	});

	it.each([
		[['qery'], 'did you mean npx tidemark query?'],
		[['query', '--confg', 'x', 'select 1'], 'did you mean --config?'],
		[['query'], 'tidemark query <sql>'],
		[['query', 'select 1', 'select 2'], 'tidemark query <sql>'],
		[['run', '--as-of'], '--as-of <time>'],
		[['run', '--as-of', 'yesterday'], '2025-12-31'],
		[['run', '--as-of', '2024-02-31'], '2025-12-31'],
		[['run', '--as-of', '2023-02-29T10:00:00Z'], '2025-12-31'],
		[['run', '--as-of', '2024-13-01'], '2025-12-31'],
		[['query', ' '], 'write a SELECT'],
		[['query', 'select 1', '--json', '--csv'], 'keep one of the two'],
		[['status', '--store', 'tidemark.yaml'], 'name a folder'],
		[['run', '--store', 'tidemark.yaml/below'], 'name a folder'],
		[['status', '--config', 'nowhere.yaml'], 'tidemark init'],
		[['ingest', '--source', 'strip'], 'choose from stripe'],
		[['rollback'], 'tidemark status'],
		[['query', 'select 1'], 'tidemark run'],
	])('answers %j with exit code 2 and the way out', async (args, next) => {
		const { code, out, err } = await run(...args);
		expect(code).toBe(2);
		if (!args.includes('--json')) expect(out).toBe('');
		expect(err).toMatch(/^tidemark: .+\n {2}where {2}.+\n/);
		expect(err).toContain(next);
		expect(err).not.toMatch(/\n\s+at /);
	});

	it('shows the stack of a failure only where TIDEMARK_DEBUG is set', async () => {
		const { err } = await runTidemark(folder, ['qery'], { environment: { TIDEMARK_DEBUG: '1' } });
		expect(err).toMatch(/\n\s+at /);
	});

	it('says that a key is missing with exit code 3, and as JSON where that was asked for', async () => {
		const { code, out } = await run('run', '--json');
		expect(code).toBe(3);
		expect(JSON.parse(out)).toMatchObject({ error: { kind: 'credentials', where: 'source stripe, secret env:NO_SUCH_KEY' } });
	});

	it('takes what nobody foresaw for a defect, exit code 1', async () => {
		const broken = () => {
			throw new TypeError('boom');
		};
		const { code, err } = await runTidemark(folder, ['status'], { openStore: broken });
		expect(code).toBe(1);
		expect(err).toContain('boom');
	});

	it('writes a configuration, and never over one', async () => {
		const { code } = await run('init', '--config', 'new/tidemark.yaml');
		expect(code).toBe(0);
		expect(await readFile(join(folder, 'new/tidemark.yaml'), 'utf8')).toContain('secret: env:STRIPE_API_KEY');
		const again = await run('init');
		expect(again.code).toBe(2);
		expect(await readFile(join(folder, 'tidemark.yaml'), 'utf8')).toBe(CONFIG);
	});

	it('says in status that nothing was read and nothing published', async () => {
		const { code, out } = await run('status');
		expect(code).toBe(0);
		expect(out).toMatch(/^stripe +0 +not read yet/m);
		expect(out).toContain('Nothing has been published yet');
	});
});

describe('a query', () => {
	let folder: string;
	const query = (sql: string, ...options: string[]) => runTidemark(folder, ['query', sql, ...options]);
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'tidemark-query-'));
		await writeFile(join(folder, 'tidemark.yaml'), CONFIG);
		await publishEdition(folderStore(join(folder, 'store')), 1);
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	it('is answered as an aligned table', async () => {
		expect((await query('select id, name from alpha where id in (7, 700) order by id')).out).toBe(
			' id  name\n───  ────\n  7  t0\n700  t0\n',
		);
	});

	it('is answered as CSV, quoted where it must be', async () => {
		expect(
			(await query(`select id, 'a "b", c' as t, cast(null as varchar) as nothing, '' as empty from alpha where id = 1`, '--csv')).out,
		).toBe('id,t,nothing,empty\n1,"a ""b"", c",,""\n');
	});

	it('is answered as JSON in which no integer loses a digit', async () => {
		const { out } = await query('select 9007199254740993 as big, id from beta where id = 5', '--json');
		expect(out).toMatch(/^\{"publication_id":"20251215T000001000Z-\w{8}","rows":\[\{"big":9007199254740993,"id":5\}\]\}\n$/);
	});

	it('writes nothing, even where it may read', async () => {
		const file = join(folder, 'store/published/x.csv');
		expect((await query(`copy (select 1) to '${file}'`)).err).toContain('write a SELECT over the views');
		await expect(readFile(file)).rejects.toThrow('ENOENT');
	});

	it.each([
		['select edtion from alpha', 'did you mean edition?'],
		['select a.edtion from alpha a', 'did you mean edition?'],
		['select 1 from alfa', 'did you mean alpha?'],
		['select zzzzzz from alpha', 'there are: edition, id, name, publication_id'],
		['drop view alpha', 'write a SELECT over the views'],
		["copy (select 1) to 'x.csv'", 'Only SELECT is answered'],
		['drop table x', 'Only SELECT is answered'],
		['/* not there */ insert into alpha values (1)', 'Only SELECT is answered'],
		['delete from nothing', 'Only SELECT is answered'],
		['select 1; select 2', 'one by one'],
		['selec 1', 'syntax error'],
		["select * from read_text('/etc/hostname')", 'disabled by configuration'],
		["select * from read_parquet('https://example.com/x.parquet')", ''],
	])('that cannot be answered says why: %s', async (sql, next) => {
		const { code, err } = await query(sql);
		expect(code).toBe(2);
		expect(err).toContain(next);
	});
});
