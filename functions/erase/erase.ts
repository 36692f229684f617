import type { Erasure } from '../../shared/contracts/erasure.ts';
import { Problem } from '../../shared/problem.ts';
import { readLog } from '../ingest/commit-log.ts';
import { commitErasure } from './commit.ts';
import type { ErasePorts, EraseSettings } from './ports.ts';
import { searchDropped } from './drop-files.ts';
import { eraseFromQuarantine } from './quarantine.ts';
import { recordErasure } from './record.ts';
import { isErasedItself, keyValues, nobody, personalEntities, type Subject, type SubjectKeys, subjectKeys } from './subject.ts';
import { eraseUnread } from './versions.ts';

export interface EraseReport {
	readonly erasure: Erasure;
	/** True where everything that names the person was gone before: nothing had to be erased. */
	readonly nothing_new: boolean;
	/** The operator's own files that still name the subject, to be corrected by hand. */
	readonly dropped_files: readonly string[];
	/** What could not be looked into, and why. */
	readonly warnings: readonly string[];
}

/** A shorter id, such as a running number, may stand in any reference by chance and tells nothing. */
const TELLING_LENGTH = 4;

const checkReference = (reference: string, { value }: Subject): void => {
	const isPlain = /^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,79}$/.test(reference);
	const name = value.trim().toLowerCase();
	if (isPlain && (name.length < TELLING_LENGTH || !reference.toLowerCase().includes(name))) return;
	throw new Problem({
		kind: 'configuration',
		what: 'The reference is kept for ever and must not say who it was',
		where: 'reference',
		next: 'give the number of the request in letters, digits and . _ : / # - (at most 80), such as DSR-17; no name and no address',
	});
};

/** Everything the subject may be named by in files of people and lines of quarantine. */
const idsOf = ({ value }: Subject, records: SubjectKeys): string[] => [
	...new Set([value, ...Object.values(records).flatMap((keys) => keys.flatMap(keyValues))]),
];

/** The records of the subject. Problem (configuration) when nobody is named so; what an interrupted erasure left is then deleted all the same. */
const findRecords = async ({ store, step }: ErasePorts, { sourceId, subject, entities }: EraseSettings): Promise<SubjectKeys> => {
	const records = await step('records', async () =>
		subjectKeys(store, (await readLog(store, sourceId)).files, personalEntities(entities), subject),
	);
	if (Object.keys(records).length > 0) return records;
	const isErased = isErasedItself(entities, subject.by);
	if (isErased) await step('versions', () => eraseUnread(store, sourceId, entities));
	throw nobody(subject.by, isErased);
};

const ADDRESS =
	'what names the person looks like an address of mail: where it is the key of a record, it stays in raw files and in publications';

/** What is left to the operator: files of the company's own, and what no erasure can reach. */
const leftToDo = async (
	{ subject, dropped }: EraseSettings,
	ids: readonly string[],
): Promise<Pick<EraseReport, 'dropped_files' | 'warnings'>> => {
	const { files, unsearched } =
		dropped === undefined ? { files: [], unsearched: [] } : await searchDropped(dropped.source, dropped.folder, ids);
	const warnings = subject.by !== 'email' && subject.value.includes('@') ? [...unsearched, ADDRESS] : unsearched;
	return { dropped_files: files, warnings };
};

/**
 * Erases a person from everything that was read of one source: committed files, files that were never committed, versions of either, and
 * quarantine. What names the account stays, and so do its figures; its personal columns are never taken again. Every step may be
 * interrupted and done again. Problem (configuration) when nobody is named so; nothing that it says or writes names the person.
 */
export const erase = async (ports: ErasePorts, settings: EraseSettings): Promise<EraseReport> => {
	const { store, step, clock, log } = ports;
	const { sourceId, subject, reference, entities, codeHash } = settings;
	checkReference(reference, subject);
	const records = await findRecords(ports, settings);
	const ids = idsOf(subject, records);
	const { isNew, ...erased } = await step('files and commit', () => commitErasure(ports, settings, records));
	const raw = await step('versions', () => eraseUnread(store, sourceId, entities));
	const refused = await step('quarantine', () => eraseFromQuarantine(store, sourceId, ids));
	const dropped = await step('dropped files', () => leftToDo(settings, ids));
	const erasure = await step('proof', () =>
		recordErasure(store, {
			...erased,
			erased_at: clock().toISOString(),
			source_id: sourceId,
			named_by: subject.by,
			reference,
			versions: raw + refused.versions,
			quarantine_lines: refused.lines,
			code_hash: codeHash,
		}),
	);
	const nothing_new = !isNew && raw + refused.versions + refused.lines === 0;
	log.info(nothing_new ? 'nothing new was found of the person' : 'a person was erased', {
		source: sourceId,
		reference,
		files: erasure.files,
		rows: erasure.rows,
		versions: erasure.versions,
	});
	for (const file of dropped.dropped_files) log.warn('a dropped file still names the person: correct or delete it', { file });
	for (const warning of dropped.warnings) log.warn(warning);
	return { erasure, nothing_new, ...dropped };
};
