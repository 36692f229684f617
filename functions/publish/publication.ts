import type { Manifest, PublishedTable } from '../../shared/contracts/publication.ts';
import type { Log } from '../../shared/log.ts';
import { atOnce, type Step } from '../../shared/step.ts';
import { conflict } from '../../shared/storage/key.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import type { QualityRow } from './checks.ts';
import { type Content, contentOf } from './content.ts';
import { findManifest, putManifest } from './manifests.ts';
import { movePointer, type PlacedPointer } from './pointer.ts';
import { publicationId } from './publication-id.ts';
import { refreshViews } from './views-object.ts';
import type { Source } from './workbook/source.ts';
import { SHEET_ROWS, writeWorkbook } from './workbook/workbook.ts';

export interface PublishPorts {
	readonly store: ObjectStore;
	readonly warehouse: Warehouse;
	readonly log: Log;
	/** Shows a complete publication to engines that keep a catalogue, before the pointer may name it; idempotent. */
	readonly register?: (manifest: Manifest) => Promise<void>;
	/** Each table, the manifest and the pointer are one piece of work each; run at once when left out. */
	readonly step?: Step;
}

/** A table of the warehouse that readers will see. */
export interface TableToPublish {
	readonly name: string;
	/** First sentence says what one row is. */
	readonly description: string;
	/** Columns that name a row; rows are written in their order. */
	readonly key: readonly string[];
}

export interface Edition {
	readonly tables: readonly TableToPublish[];
	readonly quality: readonly QualityRow[];
	readonly inputHash: string;
	readonly codeHash?: string;
	/** Last entry of the log of closes that was read; left out where nothing was ever closed. */
	readonly closes?: number;
	/** Last commit read, per source. */
	readonly commits: Readonly<Record<string, number>>;
	readonly policies: Manifest['policies'];
	readonly asOf: Date;
	readonly createdAt: Date;
	/** The pointer as it stood when the run began; a run that published since then makes this one a conflict. */
	readonly base: PlacedPointer | undefined;
}

/** Writes one table's files and says what they hold. */
const writeTable = async (
	{ warehouse }: PublishPorts,
	id: string,
	{ name, description, key }: TableToPublish,
	content: Content,
): Promise<PublishedTable> => {
	const prefix = `published/${name}/publication_id=${id}`;
	const keys = await warehouse.export(name, prefix, key);
	return { name, description, key: [...key], ...content, keys: [...keys] };
};

/** What a publication says of itself, tables aside. */
const describe = (id: string, { createdAt, asOf, commits, policies, quality }: Edition): Source['publication'] => ({
	publication_id: id,
	created_at: createdAt.toISOString(),
	as_of: asOf.toISOString(),
	commits: { ...commits },
	policies,
	checks: quality.map(({ check_name, severity, failing_rows }) => ({
		name: check_name,
		severity: severity === 'fatal' ? 'fatal' : 'warning',
		failing_rows: Number(failing_rows),
	})),
});

/**
 * Writes all tables and the finance workbook under a new publication id, completes them with one manifest, and moves the pointer in one conditional put.
 * Killed anywhere before that put, readers see the publication before, whole. Problem (conflict) when another run published meanwhile.
 */
export const publish = async (ports: PublishPorts, edition: Edition): Promise<Manifest> => {
	const { inputHash, createdAt, base } = edition;
	const { store, log, step = atOnce } = ports;
	const id = publicationId(createdAt, inputHash);
	const isTaken = await step('publication id', async () => (await findManifest(store, id)) !== undefined);
	if (isTaken) throw conflict(id, 'a complete publication of this instant and input');
	const tables: PublishedTable[] = [];
	for (const table of [...edition.tables].sort((a, b) => (a.name < b.name ? -1 : 1))) {
		log.progress('publishing tables', tables.length, edition.tables.length);
		const content = await step(`hash ${table.name}`, () => contentOf(ports.warehouse, table.name));
		tables.push(await step(`publish ${table.name}`, () => writeTable(ports, id, table, content)));
	}
	log.progress('publishing tables', tables.length, tables.length);
	const described = describe(id, edition);
	const workbook = await step('workbook', () =>
		writeWorkbook(store, { warehouse: ports.warehouse, publication: described, tables, rowLimit: SHEET_ROWS }),
	);
	const manifest: Manifest = {
		format: 1,
		...described,
		previous: base?.pointer.publication_id ?? null,
		input_hash: inputHash,
		...(edition.codeHash === undefined ? {} : { code_hash: edition.codeHash }),
		...(edition.closes === undefined ? {} : { closes: edition.closes }),
		tables,
		files: workbook === null ? [] : [workbook],
	};
	await step('manifest', () => putManifest(store, manifest));
	await step('catalogue', () => ports.register?.(manifest) ?? Promise.resolve());
	await step('pointer', () => makeCurrent(store, manifest, base));
	return manifest;
};

/** Makes a complete publication the one that readers see. Problem (conflict) when the pointer was moved since `base` was read. */
export const makeCurrent = async (store: ObjectStore, manifest: Manifest, base: PlacedPointer | undefined): Promise<void> => {
	await refreshViews(store); // before the pointer: a session opened in between then knows the new files already
	await movePointer(store, base, { publication_id: manifest.publication_id, left: null });
};
