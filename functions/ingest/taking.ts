import type { Connector, EntityRowOf, MapContext, NestedList, Origin, Stream } from '../../shared/contracts/connector.ts';
import { entityByName } from '../../shared/contracts/entities/index.ts';
import type { Operation } from '../../shared/contracts/observation.ts';
import { Problem } from '../../shared/problem.ts';
import { type FetchedPage, ListLost, type PageReader, completeRecord } from './paging.ts';
import { fieldNames } from './quarantine.ts';
import { readRecord } from './record.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Session } from './session.ts';

/** A record greater than this, in characters of JSON, is refused: memory must stay bounded. */
export const LARGEST_RECORD = 16 * 1024 * 1024;

/** A run over one vendor. */
export interface VendorRun extends PageReader {
	readonly session: Session;
	readonly sourceId: string;
}

export const streamOf = (connector: Connector, name: string): Stream<never> => {
	const stream = connector.streams[name];
	if (stream !== undefined) return stream;
	throw new Problem({
		kind: 'defect',
		what: 'A change event names a stream that the connector does not have',
		where: `connector ${connector.vendor}`,
		saw: name,
		next: `report this as a bug; its streams are ${Object.keys(connector.streams).join(', ')}`,
	});
};

/** The vendor's id of a record that may be broken; most vendors call it id. */
const bestId = (raw: unknown): string | null => {
	const id: unknown = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : undefined;
	return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
};

export const refuseRecord = (run: VendorRun, stream: string, raw: unknown, refused: Refusal, at: Date): void =>
	run.session.load().refuse({ ...refused, stream, recordId: bestId(raw), at, fields: fieldNames(raw) });

const sizeRefusal = (size: number): Refusal => refusal('the record', `larger than ${LARGEST_RECORD} characters`, size, false);

/** Parses, maps, checks and takes one whole record; the id under which it is known, if it has one. */
export const takeRecord = (
	run: VendorRun,
	name: string,
	raw: unknown,
	origin: Origin,
	operation: Operation,
	observedAt: Date,
): string | null => {
	const stream = streamOf(run.connector, name);
	const load = run.session.load();
	load.drift.observe(name, stream.schema, raw);
	const { taken, refused } = readRecord(stream, raw, { origin, observedAt });
	if (refused !== undefined) {
		refuseRecord(run, name, raw, refused, observedAt);
		return bestId(raw);
	}
	const { id, version, rows } = taken;
	load.take({ stream: name, recordId: id, operation, version, observedAt, apiVersion: run.connector.apiVersion }, rows);
	return id;
};

/** Takes the records of a page, completing truncated nested lists first; their ids. */
export const takePage = async (
	run: VendorRun,
	name: string,
	page: FetchedPage,
	origin: Origin,
	operation: Operation,
): Promise<readonly (string | null)[]> => {
	const { nested = [] } = streamOf(run.connector, name);
	const ids: (string | null)[] = [];
	for (const raw of page.records) {
		const isTruncated = nested.some((list) => list.rest(raw) !== null);
		const whole = isTruncated ? await wholeRecord(run, raw, nested) : { record: raw, size: 0 };
		const size = (whole?.size ?? 0) + (page.size > LARGEST_RECORD ? JSON.stringify(raw).length : 0);
		if (whole === null) continue;
		const isTooLarge = size > LARGEST_RECORD;
		if (isTooLarge) refuseRecord(run, name, raw, sizeRefusal(size), page.observedAt);
		ids.push(isTooLarge ? bestId(raw) : takeRecord(run, name, whole.record, origin, operation, page.observedAt));
	}
	await run.session.load().settle();
	return ids;
};

/** The record with its nested lists complete, or null when it was deleted before they could be read: the next run learns of that. */
const wholeRecord = async (
	run: VendorRun,
	raw: unknown,
	nested: readonly NestedList[],
): Promise<{ readonly record: unknown; readonly size: number } | null> => {
	try {
		return await completeRecord(run, raw, nested);
	} catch (error) {
		if (error instanceof ListLost && error.verdict === 'gone') return null;
		throw error;
	}
};

/** True for a row whose entity keeps dated versions: it says by itself that the thing has ended. */
const isVersion = ({ entity }: EntityRowOf): boolean => entityByName[entity]?.isDated === true;

/**
 * Takes the rows that say a record is gone. Nothing where the connector has no such rows. Where records carry a version of their own, so
 * must the deletion, or it would lose against the last of them.
 */
export const takeDeleted = (run: VendorRun, name: string, id: string, context: MapContext): void => {
	const stream = streamOf(run.connector, name);
	const rows = stream.mapDeleted?.(id, context) ?? [];
	if (rows.length === 0) return;
	const { observedAt, origin } = context;
	const version = stream.version === undefined ? null : origin.kind === 'event' ? origin.at : observedAt;
	const [versions, facts] = [rows.filter(isVersion), rows.filter((row) => !isVersion(row))];
	const observed = { stream: name, recordId: id, version, observedAt, apiVersion: run.connector.apiVersion };
	run.session.load().take({ ...observed, operation: 'upsert' }, versions);
	run.session.load().take({ ...observed, operation: 'delete' }, facts);
};
