import type { Commit, Cursor, DataFile } from '../../shared/contracts/commit.ts';
import type { EntityRowOf } from '../../shared/contracts/connector.ts';
import { entityByName } from '../../shared/contracts/entities/index.ts';
import type { Entity } from '../../shared/contracts/entity.ts';
import { type Operation, observationColumns } from '../../shared/contracts/observation.ts';
import { Problem } from '../../shared/problem.ts';
import { type ParquetRows, writeParquet } from '../../shared/storage/parquet.ts';
import { appendCommit, commitNumber } from './commit-log.ts';
import type { LogState } from './log-state.ts';
import { type DriftReport, driftReport } from './drift.ts';
import type { IngestPorts } from './ports.ts';
import { type Repeats, watchRepeats } from './repeats.ts';
import { suppressing } from './suppression.ts';
import { checkQuarantine, openQuarantine, type RefusedRecord } from './quarantine.ts';

/** What is known of a record beside its rows. */
export interface Observed {
	readonly stream: string;
	readonly recordId: string;
	readonly operation: Operation;
	readonly version: Date | null;
	readonly observedAt: Date;
	readonly apiVersion: string | null;
}

export interface LoadSettings {
	readonly sourceId: string;
	readonly apiVersion: string | null;
	readonly quarantineLimit: number;
}

export interface CommittedLoad {
	readonly state: LogState;
	readonly commit: Commit;
}

/** Rows on their way to one commit. Nothing of it is visible before `commit` resolves. */
export interface Load {
	readonly drift: DriftReport;
	/** Takes the rows of one record. */
	take(observed: Observed, rows: readonly EntityRowOf[]): void;
	refuse(record: RefusedRecord): void;
	/** Counts something read that gave no rows of its own. */
	count(stream: string): void;
	/** Writes full row groups; call it after each page. */
	settle(): Promise<void>;
	/** Records taken, refused or counted. */
	records(): number;
	commit(cursors: Readonly<Record<string, Cursor>>): Promise<CommittedLoad>;
	abort(): Promise<void>;
}

interface RawFile {
	readonly key: string;
	readonly entity: string;
	readonly declared: Entity;
	readonly stream: string;
	readonly rows: ParquetRows;
	readonly repeats: Repeats;
}

const undeclaredEntity = (entity: string): Problem =>
	new Problem({ kind: 'defect', what: 'An entity that is not declared', where: entity, next: 'report this as a bug of the connector' });

/** Opens the load that will become the commit after `state`. `openedAt` stands for a load without rows. */
export const openLoad = (ports: IngestPorts, settings: LoadSettings, state: LogState, openedAt: Date): Load => {
	const { sourceId, apiVersion, quarantineLimit } = settings;
	const id = `${commitNumber(state.number + 1)}-${ports.nonce()}`;
	const quarantine = openQuarantine(ports.store, sourceId, id);
	const drift = driftReport();
	const suppress = suppressing(state.suppression);
	const files: RawFile[] = [];
	const byStream = new Map<string, Map<string, RawFile>>();
	const read = new Map<string, number>();
	let ordinal = 0n;
	let observedAt = openedAt;

	const fileOf = (stream: string, entity: string): RawFile => {
		const known = byStream.get(stream)?.get(entity);
		if (known !== undefined) return known;
		const declared = entityByName[entity];
		if (declared === undefined) throw undeclaredEntity(entity);
		const key = `raw/${sourceId}/${entity}/${id}-${stream}.parquet`;
		const file = {
			key,
			entity,
			declared,
			stream,
			rows: writeParquet(ports.store.open(key), declared.columns, { beside: observationColumns }),
			repeats: watchRepeats(declared),
		};
		byStream.set(stream, (byStream.get(stream) ?? new Map<string, RawFile>()).set(entity, file));
		files.push(file);
		return file;
	};

	const count = (stream: string): void => void read.set(stream, (read.get(stream) ?? 0) + 1);

	const closeFiles = async (): Promise<DataFile[]> => {
		const written: DataFile[] = [];
		for (const { key, entity, stream, rows } of files) written.push({ key, entity, stream, ...(await rows.close()) });
		return written;
	};

	const abort = async (): Promise<void> => {
		await quarantine.abort();
		for (const { rows } of files) await rows.abort();
	};

	const commit: Load['commit'] = async (cursors) => {
		const refused = await quarantine.close();
		checkQuarantine(refused, read, quarantineLimit, sourceId);
		const written: Commit = {
			format: 1,
			source_id: sourceId,
			number: state.number + 1,
			load_id: id,
			committed_at: ports.clock().toISOString(),
			observed_at: observedAt.toISOString(),
			api_version: apiVersion,
			files: await closeFiles(),
			replaces: [],
			cursors: { ...cursors },
			quarantine: refused,
			drift: drift.entries(),
		};
		return { state: await appendCommit(ports.store, state, written), commit: written };
	};

	return {
		drift,
		abort,
		count,
		take(observed, rows) {
			count(observed.stream);
			if (observed.observedAt > observedAt) observedAt = observed.observedAt;
			for (const { entity, row: taken } of rows) {
				const file = fileOf(observed.stream, entity);
				const row = suppress(entity, file.declared, taken);
				if (file.repeats(observed.operation, row)) continue;
				file.rows.append(row, {
					source_id: sourceId,
					stream: observed.stream,
					record_id: observed.recordId,
					operation: observed.operation,
					source_version: observed.version,
					observed_at: observed.observedAt,
					load_id: id,
					ordinal: ordinal++,
					api_version: observed.apiVersion,
				});
			}
		},
		refuse(record) {
			count(record.stream);
			quarantine.add(record);
		},
		async settle() {
			await quarantine.settle();
			for (const { rows } of files) await rows.settle();
		},
		records: () => [...read.values()].reduce((sum, each) => sum + each, 0),
		async commit(cursors) {
			try {
				return await commit(cursors);
			} catch (error) {
				await abort();
				throw error;
			}
		},
	};
};
