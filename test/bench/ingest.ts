import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/**
 * How fast a list of subscriptions becomes committed Parquet, and how much memory that takes, beside dlt on the same list.
 * `node test/bench/ingest.ts [--no-dlt] [--sizes 100000,1000000]`; dlt is installed into node_modules/.cache on first use.
 */
const run = promisify(execFile);
const DLT = 'dlt[parquet,filesystem]==1.31.0';
const here = (file: string): string => join(import.meta.dirname, file);

interface Measured {
	readonly seconds: number;
	/** Processor time, start-up included; says more than the clock where the machine is shared. */
	readonly cpu: number;
	readonly rows: number;
	readonly rss: number;
}

const measured = (stdout: string): Measured => JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured; // printed by the two programs beside this one

const serve = async (records: number): Promise<{ readonly child: ChildProcess; readonly url: string; readonly pageBytes: number }> => {
	const child = spawn(process.execPath, [here('ingest-server.ts'), String(records)], { stdio: ['ignore', 'pipe', 'inherit'] });
	for await (const line of createInterface({ input: child.stdout })) {
		const [url = '', bytes] = line.split(' ');
		return { child, url, pageBytes: Number(bytes) };
	}
	throw new Error('the server did not start');
};

const installDlt = async (): Promise<string> => {
	const venv = here('../../node_modules/.cache/dlt-1.31.0');
	const python = join(venv, 'bin/python');
	if (!existsSync(python)) {
		await run('python3', ['-m', 'venv', venv]);
		await run(python, ['-m', 'pip', 'install', '--quiet', DLT]);
	}
	return python;
};

const runDlt = async (python: string, url: string): Promise<Measured> => {
	const folder = await mkdtemp(join(tmpdir(), 'tidemark-dlt-'));
	try {
		const { stdout } = await run(python, [here('ingest_dlt.py'), url, folder], {
			env: { ...process.env, RUNTIME__DLTHUB_TELEMETRY: 'false' },
		});
		return measured(stdout);
	} finally {
		await rm(folder, { recursive: true });
	}
};

const show = (what: string, records: number, { seconds, cpu, rows, rss }: Measured): void => {
	const figures = [
		`${seconds.toFixed(2)} s`,
		`${Math.round(records / seconds)} records/s`,
		`${cpu.toFixed(2)} s of processor`,
		`${rows} rows`,
		`peak ${Math.round(rss / 2 ** 20)} MiB`,
	];
	console.log(`${what.padEnd(9)} ${String(records).padStart(8)} records  ${figures.join('  ')}`);
};

const sizesArgument = process.argv[process.argv.indexOf('--sizes') + 1];
const sizes = process.argv.includes('--sizes') ? (sizesArgument ?? '').split(',').map(Number) : [100_000, 1_000_000];
const python = process.argv.includes('--no-dlt') ? undefined : await installDlt();
for (const records of sizes) {
	const { child, url, pageBytes } = await serve(records);
	try {
		console.log(`pages of 100 records, ${pageBytes} bytes each`);
		const { stdout } = await run(process.execPath, [here('ingest-run.ts'), url]);
		const ours = measured(stdout);
		show('tidemark', records, ours);
		if (python === undefined) continue;
		const theirs = await runDlt(python, url);
		show('dlt', records, theirs);
		console.log(
			`ratio     ${(theirs.seconds / ours.seconds).toFixed(1)} by the clock, ${(theirs.cpu / ours.cpu).toFixed(1)} by processor time`,
		);
	} finally {
		child.kill();
	}
}
