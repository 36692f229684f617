import { DuckDBInstance } from '@duckdb/node-api';
import type { HttpSource } from '../../../../shared/contracts/config.ts';
import type { Connector } from '../../../../shared/contracts/connector.ts';
import type { LogFields } from '../../../../shared/log.ts';
import { folderStore } from '../../../../shared/storage/folder.ts';
import type { ObjectStore } from '../../../../shared/storage/object-store.ts';
import { committedFiles } from '../../../../functions/ingest/commit-log.ts';
import { ingest } from '../../../../functions/ingest/ingest.ts';
import type { IngestPorts } from '../../../../functions/ingest/ports.ts';
import type { IngestReport } from '../../../../functions/ingest/session.ts';
import { fakeConnector } from './connector.ts';
import { FAKE_KEY, type FakeVendor } from './vendor.ts';

export const START = new Date('2026-03-01T12:00:00Z');
export const DAY = 86_400;
export const startSeconds = START.getTime() / 1000;

/** A world in which a test runs ingests: a store, a clock that it sets, and everything logged or slept. */
export interface World {
	readonly ports: IngestPorts;
	readonly store: ObjectStore;
	readonly warnings: string[];
	readonly slept: number[];
	now: Date;
	readonly source: HttpSource;
	ingest(options?: Partial<Parameters<typeof ingest>[0]>, ports?: Partial<IngestPorts>): Promise<IngestReport>;
	/** Moves the clock and reads again. */
	later(seconds: number, options?: Partial<Parameters<typeof ingest>[0]>): Promise<IngestReport>;
}

let nonces = 0;
let duckdb: Promise<DuckDBInstance> | undefined;

/** A world over a store, or over a folder that becomes one. */
export const makeWorld = (place: string | ObjectStore, vendor: Pick<FakeVendor, 'url'>, connector: Connector = fakeConnector): World => {
	const warnings: string[] = [];
	const slept: number[] = [];
	const store = typeof place === 'string' ? folderStore(place) : place;
	const source: HttpSource = { id: 'fake_main', connector: 'fake', secret: 'env:FAKE', base_url: vendor.url };
	const world: World = {
		store,
		warnings,
		slept,
		source,
		now: START,
		ports: {
			store,
			clock: () => world.now,
			log: {
				info() {},
				progress() {},
				warn: (message: string, fields?: LogFields) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
			},
			sleep: async (ms) => void slept.push(ms),
			random: () => 0.5,
			nonce: () => (nonces++).toString(16).padStart(8, '0'),
		},
		ingest: (options = {}, ports = {}) =>
			ingest({ source, secret: FAKE_KEY, quarantineLimit: 0.01, connector, ...options }, { ...world.ports, ...ports }),
		later: (seconds, options) => {
			world.now = new Date(world.now.getTime() + seconds * 1000);
			return world.ingest(options);
		},
	};
	return world;
};

/** Runs SQL over the committed raw rows of an entity, which the text names `raw`; [] when there are none. */
export const queryRaw = async (
	store: ObjectStore,
	entity: string,
	sql: string,
	sourceId = 'fake_main',
): Promise<Record<string, unknown>[]> => {
	const files = (await committedFiles(store, sourceId)).get(entity) ?? [];
	if (files.length === 0) return [];
	const connection = await (await (duckdb ??= DuckDBInstance.create())).connect();
	try {
		await connection.run(
			`create temp view raw as select * from read_parquet([${files.map(({ key }) => `'${store.address(key)}'`).join(', ')}])`,
		);
		return (await connection.runAndReadAll(sql)).getRowObjectsJson();
	} finally {
		connection.closeSync();
	}
};

/** The winning row per key, without what differs between runs. */
export const currentRows = (
	store: ObjectStore,
	entity: string,
	key: readonly string[],
	sourceId?: string,
): Promise<Record<string, unknown>[]> =>
	queryRaw(
		store,
		entity,
		`select * exclude (load_id, ordinal, observed_at, place) from (
			select *, row_number() over (partition by ${key.join(', ')} order by source_version desc nulls last, observed_at desc, load_id desc, ordinal desc) as place from raw
		) where place = 1 order by all`,
		sourceId,
	);
