import { type DropFile, type DropSource, isDropExport } from '../../../shared/contracts/config.ts';
import type { Log } from '../../../shared/log.ts';
import { readLog } from '../commit-log.ts';
import type { IngestPorts } from '../ports.ts';
import { fieldNames } from '../quarantine.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { type IngestReport, openSession, Paused, type Session } from '../session.ts';
import { steadyClock } from '../steady-clock.ts';
import { exportReads } from './export/reads.ts';
import { exportSets } from './export/sets.ts';
import type { DropFolder } from './folder.ts';
import { openTable } from './formats.ts';
import { abandoned, allGone, removeStream, takeGone } from './gone.ts';
import { knownIds } from './known.ts';
import { planMapping } from './mapping.ts';
import { checkFiles, contentHash, type DropRead, type ReadRow, readRows } from './read.ts';
import { digestOf, exportStream, matchFiles, streamNames } from './stream.ts';

export interface DropSettings {
	readonly source: DropSource;
	readonly folder: DropFolder;
	readonly quarantineLimit: number;
	/** Read every file again, changed or not. */
	readonly relist?: boolean | undefined;
}

/** A mapping's files are one load however many rows they have: they are read whole or not at all. */
const NEVER_SPLIT = Number.POSITIVE_INFINITY;
const SETTLE_ROWS = 1_000;

/** Reads the files of a drop source that changed since the last run. All mappings are checked before the first row is taken. */
export const ingestDrop = async (
	{ source, folder, quarantineLimit, relist = false }: DropSettings,
	outside: IngestPorts,
): Promise<IngestReport> => {
	const state = await readLog(outside.store, source.id);
	const ports: IngestPorts = { ...outside, clock: steadyClock(outside.clock, state.observedAt, `source ${source.id}`) };
	const session = openSession(ports, { sourceId: source.id, apiVersion: null, quarantineLimit, recordsPerCommit: NEVER_SPLIT }, state);
	const available = await folder.list();
	let isPaused = false;
	try {
		const reads = await prepareAll(source, folder, available, ports.log);
		const names = streamNames(reads.map(({ mapping }) => mapping));
		const changed: { readonly read: DropRead; readonly stream: string; readonly digest: string }[] = [];
		for (const [index, read] of reads.entries()) {
			const stream = names[index] ?? '';
			const digest = await digestOf(folder, [...read.files, ...(read.besides ?? [])], read.mapping, read.settings);
			if (!relist && session.cursor(stream)?.digest === digest) continue;
			await checkFiles(read);
			changed.push({ read, stream, digest });
		}
		for (const stream of abandoned(session, names)) await removeStream(session, stream);
		for (const stream of names) if (!changed.some((one) => one.stream === stream)) ports.streamRead?.(stream);
		for (const { read, stream, digest } of changed) {
			await readStream(session, read, stream, digest);
			ports.streamRead?.(stream);
		}
		for (const file of source.files) if (isDropExport(file)) ports.streamRead?.(exportStream(file));
	} catch (error) {
		await session.abort();
		if (!(error instanceof Paused)) throw error;
		isPaused = true;
	}
	return { source_id: source.id, number: session.state().number, commits: session.commits(), requests: 0, isPaused };
};

const prepare = (source: DropSource, folder: DropFolder, available: readonly string[], mapping: DropFile, index: number): DropRead => {
	const where = `source ${source.id}, files[${index}] (${mapping.path} as ${mapping.entity})`;
	const plan = planMapping(mapping, where);
	const files = matchFiles(available, mapping.path, folder.name, where);
	return { folder, files, mapping, plan, where, open: (file) => openTable(folder, file, mapping) };
};

/** What is to be read, in the order of the configuration: one read per mapping, several per export. */
const prepareAll = async (source: DropSource, folder: DropFolder, available: readonly string[], log: Log): Promise<readonly DropRead[]> => {
	const sets = await exportSets(source, folder, available, log);
	const reads: DropRead[] = [];
	for (const [index, file] of source.files.entries()) {
		const own = sets.filter((set) => set.index === index);
		reads.push(...(isDropExport(file) ? await exportReads(folder, own, sets) : [prepare(source, folder, available, file, index)]));
	}
	return reads;
};

/** Every id of the files, and those that stand for two different rows. */
interface Ids {
	readonly all: ReadonlySet<string>;
	readonly torn: ReadonlySet<string>;
}

/** A first walk through the files: which of two rows with one key is meant can only be told when all are known. */
const collectIds = async (read: DropRead): Promise<Ids> => {
	const contents = new Map<string, string>();
	const torn = new Set<string>();
	for await (const { id, taken } of readRows(read)) {
		if (id === null) continue;
		const content = taken === null ? '' : contentHash(taken);
		const before = contents.get(id) ?? '';
		if (before !== '' && content !== '' && before !== content) torn.add(id);
		if (before === '') contents.set(id, content);
	}
	return { all: new Set(contents.keys()), torn };
};

const readStream = async (session: Session, read: DropRead, stream: string, digest: string): Promise<void> => {
	const { clock, log, store } = session.ports;
	const observedAt = clock();
	const ids = await collectIds(read);
	const files = session.state().files.filter((file) => file.stream === stream);
	const known = await knownIds(store, files);
	if (ids.all.size === 0 && known.size > 0) throw allGone(`${read.where}: ${read.files.join(', ')}`, known.size);
	let done = 0;
	for await (const row of readRows(read)) {
		takeRow(session, stream, row, ids, observedAt);
		if (++done % SETTLE_ROWS === 0) await session.load().settle();
		if (done % SETTLE_ROWS === 0) log.progress(stream, done);
	}
	await takeGone(session, stream, new Set([...known].filter((id) => !ids.all.has(id))), observedAt);
	await session.advance({ [stream]: { backfill: null, through: observedAt.toISOString(), digest } }, true);
};

const takeRow = (session: Session, stream: string, row: ReadRow, ids: Ids, observedAt: Date): void => {
	const load = session.load();
	const torn = row.id !== null && ids.torn.has(row.id) ? tornRefusal(row) : null;
	const refused = row.refused ?? torn;
	if (refused !== null || row.taken === null || row.id === null) {
		const { rule, reason } = refused ?? refusal('the row', 'without a key', row.place, false);
		return load.refuse({
			rule,
			reason: `${row.place}: ${reason}`,
			stream,
			recordId: row.id,
			at: observedAt,
			fields: fieldNames(row.cells),
		});
	}
	load.take({ stream, recordId: row.id, operation: 'snapshot', version: null, observedAt, apiVersion: null }, [row.taken]);
};

const tornRefusal = ({ id }: ReadRow): Refusal =>
	refusal('the row', 'has the same key as another row and different content, so that neither can be trusted', id, false);
