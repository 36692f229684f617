import type { Commit, DataFile, Suppression } from '../../shared/contracts/commit.ts';
import { Problem } from '../../shared/problem.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import { appendCommit, commitNumber, readCommit, readLog } from '../ingest/commit-log.ts';
import type { CommittedFile, LogState } from '../ingest/log-state.ts';
import { suppressionHash } from '../ingest/suppression.ts';
import type { ErasePorts, EraseSettings } from './ports.ts';
import { namingRows, rewriteFile } from './rewrite.ts';
import { keyValues, personalEntities, type SubjectKeys, subjectKeys } from './subject.ts';

/** The commit since which no file of the source names the subject. */
export interface Erased {
	readonly commit: number;
	readonly files: number;
	readonly rows: number;
	/** False where an earlier erasure had found all of it. */
	readonly isNew: boolean;
}

/** An ingest that commits first makes the erasure begin again; more often than this in a row is no ingest. */
const ATTEMPTS = 20;

/** Makes a salt hard to guess: 128 bits. */
const newSalt = (nonce: () => string): string => Array.from({ length: 4 }, nonce).join('');

const suppressionOf = ({ suppression }: LogState, keys: SubjectKeys, nonce: () => string): Suppression => {
	const salt = suppression?.salt ?? newSalt(nonce);
	const hashes = Object.entries(keys).flatMap(([entity, of]) => of.map((key) => suppressionHash(salt, entity, keyValues(key))));
	return { salt, hashes };
};

/** The last commit that erased these records. Its number is at most the head's: they are suppressed. */
const lastErasure = async ({ store }: ErasePorts, sourceId: string, head: number, { hashes }: Suppression): Promise<Erased> => {
	for (let number = head; number > 0; number -= 1) {
		const { erasure, files } = await readCommit(store, sourceId, number);
		if (erasure !== undefined && hashes.some((hash) => erasure.hashes.includes(hash)))
			return { commit: number, files: files.length, rows: erasure.rows, isNew: false };
	}
	throw new Problem({
		kind: 'data',
		what: 'The log knows of an erasure that none of its commits made',
		where: `log/${sourceId}/`,
		next: 'restore the log from a backup, then erase again',
	});
};

const newCommit = (ports: ErasePorts, sourceId: string, state: LogState, loadId: string, files: DataFile[]): Omit<Commit, 'erasure'> => ({
	format: 1,
	source_id: sourceId,
	number: state.number + 1,
	load_id: loadId,
	committed_at: ports.clock().toISOString(),
	observed_at: (state.observedAt ?? ports.clock()).toISOString(),
	api_version: null,
	files,
	replaces: files.flatMap(({ rewrites }) => rewrites ?? []),
	cursors: {},
	quarantine: [],
	drift: [],
});

/** Writes anew what names the records; the files for the commit of that load, and how many rows lost something. */
const rewriteAll = async (
	store: ObjectStore,
	files: readonly CommittedFile[],
	{ entities, sourceId }: EraseSettings,
	records: SubjectKeys,
	loadId: string,
): Promise<{ readonly files: DataFile[]; readonly rows: number }> => {
	const written: DataFile[] = [];
	let rows = 0;
	for (const file of files) {
		const [entity, keys] = [entities[file.entity], records[file.entity]];
		if (entity === undefined || keys === undefined) continue;
		const affected = { file, entity, keys: new Set(keys) };
		const naming = await namingRows(store, affected);
		if (naming === 0) continue;
		const key = `raw/${sourceId}/${file.entity}/${loadId}-${file.stream}-${written.length + 1}.parquet`;
		written.push(await rewriteFile(store, affected, key));
		rows += naming;
	}
	return { files: written, rows };
};

const eraseOnce = async (ports: ErasePorts, settings: EraseSettings, known: SubjectKeys): Promise<Erased> => {
	const { store, nonce } = ports;
	const { sourceId, subject, entities } = settings;
	const state = await readLog(store, sourceId);
	const records = await subjectKeys(store, state.files, personalEntities(entities), subject, known);
	const loadId = `${commitNumber(state.number + 1)}-${nonce()}`;
	const { files, rows } = await rewriteAll(store, state.files, settings, records, loadId);
	const suppression = suppressionOf(state, records, nonce);
	const suppressed = new Set(state.suppression?.hashes);
	if (files.length === 0 && suppression.hashes.every((hash) => suppressed.has(hash)))
		return lastErasure(ports, sourceId, state.number, suppression);
	await appendCommit(store, state, { ...newCommit(ports, sourceId, state, loadId, files), erasure: { ...suppression, rows } });
	return { commit: state.number + 1, files: files.length, rows, isNew: true };
};

/**
 * Rewrites every committed file that names the subject and commits the new ones in the place of the old, together with the word that its
 * records are never named again. `known`: records found before, which may no longer be found. Where that was done before, resolves to the commit that did it.
 */
export const commitErasure = async (ports: ErasePorts, settings: EraseSettings, known: SubjectKeys): Promise<Erased> => {
	for (let attempt = 1; ; attempt += 1) {
		try {
			return await eraseOnce(ports, settings, known);
		} catch (error) {
			if (!(error instanceof Problem) || error.kind !== 'conflict' || attempt === ATTEMPTS) throw error;
			ports.log.info('an ingest committed first; beginning again', { source: settings.sourceId });
		}
	}
};
