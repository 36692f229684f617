import { type EntityRowOf, type MapContext, row } from '../../shared/contracts/connector.ts';
import { type EntityName, entityByName } from '../../shared/contracts/entities/index.ts';
import type { EntityRow } from '../../shared/contracts/entities/index.ts';
import { bufferOf, readParquet } from './parquet-read.ts';
import type { Session } from './session.ts';
import { storedRow, text } from './stored-row.ts';
import { streamOf, takeDeleted, type VendorRun } from './taking.ts';

/** Every dated row that records of a stream ever gave, as far as it is committed, by the record's id. */
const datedRows = async (session: Session, stream: string, ids: ReadonlySet<string>): Promise<Map<string, EntityRowOf[]>> => {
	const known = new Map<string, EntityRowOf[]>();
	for (const file of session.state().files) {
		const entity = entityByName[file.entity];
		const object = file.stream === stream && entity?.isDated === true ? await session.ports.store.get(file.key) : undefined;
		if (object === undefined || entity === undefined) continue;
		const table = await readParquet(bufferOf(object.body));
		for await (const rows of table.groups())
			for (const stored of rows) {
				const id = text(stored['record_id']);
				if (!ids.has(id)) continue;
				known.set(id, [...(known.get(id) ?? []), datedRow(file.entity, storedRow(entity.columns, stored))]);
			}
	}
	return known;
};

/** A stored row was checked against its entity before it was written. */
const datedRow = (entity: string, stored: object): EntityRowOf => row(entity as EntityName, stored as EntityRow<EntityName>);

/** The rows that end records which are gone without a word; nothing where the stream has none, or where they had ended before. */
const takeVanished = async (run: VendorRun, name: string, ids: readonly string[], context: MapContext): Promise<void> => {
	const { mapVanished } = streamOf(run.connector, name);
	if (mapVanished === undefined || ids.length === 0) return;
	for (const [recordId, known] of await datedRows(run.session, name, new Set(ids))) {
		const observed = { stream: name, recordId, version: null, observedAt: context.observedAt, apiVersion: run.connector.apiVersion };
		run.session.load().take({ ...observed, operation: 'upsert' }, mapVanished(known, context));
	}
};

/** Takes records that the vendor no longer has, found out by one list or one round of fetches. */
export const takeGone = async (run: VendorRun, name: string, ids: readonly string[], context: MapContext): Promise<void> => {
	for (const id of ids) takeDeleted(run, name, id, context);
	await takeVanished(run, name, ids, context);
};
