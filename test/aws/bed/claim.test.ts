import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const run = promisify(execFile);
const base = await mkdtemp(join(tmpdir(), 'tidemark-claim-'));
afterAll(() => rm(base, { recursive: true, force: true }));
const claim = JSON.stringify(new URL('claim.ts', import.meta.url).href);

/** Runs a script beside claimBed in a process whose machine-wide file lies in a folder of the test. */
const child = async (folder: string, script: string): Promise<string> => {
	const code = `
		import { appendFileSync } from 'node:fs';
		import { claimBed, openClaim, releaseClaim } from ${claim};
		const say = (what) => appendFileSync(${JSON.stringify(join(folder, 'log'))}, process.pid + ' ' + what + '\\n');
		const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
		${script}`;
	return (await run(process.execPath, ['--input-type=module', '-e', code], { env: { ...process.env, TMPDIR: folder } })).stdout;
};

test('one process at a time has the bed, also when a dead one left its claim', async () => {
	const folder = await mkdtemp(join(base, 'one-'));
	const { stdout } = await run(process.execPath, ['-p', 'process.pid']);
	await mkdir(join(folder, 'tidemark-bed'));
	await writeFile(join(folder, 'tidemark-bed/bed.json'), JSON.stringify({ pid: Number(stdout) }));
	const script = `if (await claimBed(0) !== 'mine') throw new Error('not mine'); say('in'); await pause(300); say('out');`;
	// Some give it back, some die with it.
	await Promise.all(['releaseClaim()', '', 'releaseClaim()', ''].map((end) => child(folder, `${script} ${end}`)));
	const events = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n');
	expect(events).toHaveLength(8);
	for (let at = 0; at < events.length; at += 2)
		expect([`${events[at]}`, events[at + 1]]).toEqual([expect.stringMatching(/ in$/), events[at]?.replace(' in', ' out')]);
});

test('a bed that is open is used by those who want so many workers', async () => {
	const folder = await mkdtemp(join(base, 'open-'));
	const open = { aws: 'http://127.0.0.1:1', trino: 'http://127.0.0.1:2', workers: 2 };
	const keeper = child(folder, `await claimBed(2); openClaim(${JSON.stringify(open)}); await pause(4000); say('closed'); releaseClaim();`);
	await expect.poll(() => readFile(join(folder, 'tidemark-bed/bed.json'), 'utf8').catch(() => ''), { timeout: 5000 }).toContain('open');
	const ask = (workers: number): Promise<string> => child(folder, `console.log(JSON.stringify(await claimBed(${workers}))); say('got');`);
	const [same, other] = await Promise.all([ask(2), ask(0), keeper]);
	expect(JSON.parse(same)).toEqual(open);
	expect(JSON.parse(other)).toBe('mine');
	const order = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n');
	expect(order.map((line) => line.split(' ')[1])).toEqual(['got', 'closed', 'got']);
});
