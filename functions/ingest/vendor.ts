import type { ChangeFeed, Connector } from '../../shared/contracts/connector.ts';
import type { HttpSource } from '../../shared/contracts/config.ts';
import type { Cursor } from '../../shared/contracts/commit.ts';
import { isExpired, stretches, takeStretch } from './changes.ts';
import { readLog } from './commit-log.ts';
import type { LogState } from './log-state.ts';
import { vendorClient } from './http.ts';
import { listStream } from './listing.ts';
import type { IngestPorts } from './ports.ts';
import { refetch } from './refetch.ts';
import { type IngestReport, openSession, Paused } from './session.ts';
import { steadyClock } from './steady-clock.ts';
import type { VendorRun } from './taking.ts';

export interface VendorSettings {
	readonly source: HttpSource;
	readonly connector: Connector;
	/** The key itself; resolved from the source's reference at the edge. */
	readonly secret: string;
	readonly quarantineLimit: number;
	/** Read everything again, whatever the cursors say. */
	readonly relist?: boolean | undefined;
	readonly recordsPerCommit?: number | undefined;
	readonly timeoutMs?: number | undefined;
}

/** Name under which the position in the change feed is kept beside the streams' cursors. */
const FEED = 'changes';
const RECORDS_PER_COMMIT = 50_000;
/** Vendors without a feed show new records a little late too. */
const PLAIN_LAG_SECONDS = 60;
/** Such vendors' lists are read again from a little before the last edge. */
const LOOKBACK_MS = 600_000;
const DAY_MS = 86_400_000;
const UNREAD: Cursor = { backfill: null, through: null };

/** The instant up to which a run reads: in whole seconds, which is as fine as vendors cut windows. */
export const edgeOf = (now: Date, lagSeconds: number): Date => new Date((Math.floor(now.getTime() / 1000) - lagSeconds) * 1000);

const isWhole = (cursor: Cursor | undefined): boolean => cursor?.through !== null && cursor?.through !== undefined;

/** Reads a vendor from where the log says the last run stopped. A first run reads all there is; later ones what changed. */
export const ingestVendor = async (settings: VendorSettings, outside: IngestPorts): Promise<IngestReport> => {
	const { source, connector, secret, quarantineLimit } = settings;
	const state = await readLog(outside.store, source.id);
	const ports: IngestPorts = { ...outside, clock: steadyClock(outside.clock, state.observedAt, `source ${source.id}`) };
	const edge = edgeOf(ports.clock(), connector.changes?.lagSeconds ?? PLAIN_LAG_SECONDS);
	const recordsPerCommit = settings.recordsPerCommit ?? RECORDS_PER_COMMIT;
	const session = openSession(ports, { sourceId: source.id, apiVersion: connector.apiVersion, quarantineLimit, recordsPerCommit }, state);
	const client = vendorClient(
		{
			sourceId: source.id,
			connector,
			secret,
			baseUrl: source.base_url,
			requestsPerSecond: source.requests_per_second,
			timeoutMs: settings.timeoutMs,
		},
		ports,
	);
	const run: VendorRun = { session, client, connector, sourceId: source.id, now: ports.clock };
	let isPaused = false;
	try {
		if (settings.relist === true) await forget(run);
		if (connector.changes !== undefined) await followFeed(run, connector.changes, edge);
		await listStreams(run, source, edge);
		await session.finish();
	} catch (error) {
		await session.abort();
		if (!(error instanceof Paused)) throw error;
		isPaused = true;
	} finally {
		announce(run, state, edge);
	}
	return { source_id: source.id, number: session.state().number, commits: session.commits(), requests: client.requests(), isPaused };
};

/** Says which streams stand committed up to the edge: this run's, or that of an earlier run whose listing this one ended. */
const announce = ({ session, connector }: VendorRun, before: LogState, edge: Date): void => {
	const { cursors } = session.state();
	for (const name of Object.keys(connector.streams)) {
		const through = cursors[name]?.through ?? null;
		const isEnded = through !== null && through === before.cursors[name]?.backfill?.upTo;
		if (isEnded || (through !== null && new Date(through) >= edge)) session.ports.streamRead?.(name);
	}
};

/**
 * Notes that nothing counts as read any more. It is committed with the first records that come, so that a run which the vendor never
 * answered leaves the log as it is; or at once, where the vendor said something that it may not say again.
 */
const forget = async (run: VendorRun, atOnce = false): Promise<void> => {
	const names = [...Object.keys(run.connector.streams), FEED];
	await run.session.advance(
		Object.fromEntries(names.filter((name) => run.session.state().cursors[name] !== undefined).map((name) => [name, UNREAD])),
		atOnce,
	);
};

/** Follows the feed; where it no longer reaches back to the cursor, says so loudly and has everything listed again. */
const followFeed = async (run: VendorRun, feed: ChangeFeed, edge: Date): Promise<void> => {
	const through = run.session.cursor(FEED)?.through ?? null;
	const kept = new Date(edge.getTime() - feed.retentionDays * DAY_MS);
	if (through === null) return seedFromFeed(run, feed, kept, edge);
	const from = new Date(through);
	let isToldSo = false;
	try {
		if (from >= kept) return await readFeed(run, feed, from, edge);
	} catch (error) {
		if (!isExpired(error)) throw error;
		isToldSo = true;
	}
	const { log } = run.session.ports;
	log.warn('the change feed no longer reaches back to the last run: reading everything again', {
		source: run.sourceId,
		last_read: through,
		kept_days: feed.retentionDays,
	});
	await run.session.abort();
	await forget(run, isToldSo);
	return seedFromFeed(run, feed, kept, edge);
};

const cursorsOf = ({ session, connector }: VendorRun): Readonly<Record<string, Cursor>> =>
	Object.fromEntries(
		Object.keys(connector.streams).flatMap((name) => {
			const cursor = session.cursor(name);
			return cursor === undefined ? [] : [[name, cursor]];
		}),
	);

/** Before a first listing, takes the dated payloads that the feed still has; the listing that follows is fresher than all of them. */
const seedFromFeed = async (run: VendorRun, feed: ChangeFeed, kept: Date, edge: Date): Promise<void> => {
	const before = cursorsOf(run);
	try {
		await readFeed(run, feed, kept, edge);
	} catch (error) {
		if (!isExpired(error)) throw error;
		run.session.ports.log.warn('the change feed could not be read back; history before the first run comes from lists alone', {
			source: run.sourceId,
			reason: error.message,
		});
		await run.session.abort();
		await run.session.advance({ ...before, [FEED]: { backfill: null, through: edge.toISOString() } });
	}
};

const HOUR_MS = 3_600_000;

const hoursBetween = (from: Date, to: Date): number => Math.ceil((to.getTime() - from.getTime()) / HOUR_MS);

const readFeed = async (run: VendorRun, feed: ChangeFeed, from: Date, edge: Date): Promise<void> => {
	if (from >= edge) return;
	const { session } = run;
	for await (const stretch of stretches(run, feed, { from, to: edge })) {
		const toList = await refetch(run, takeStretch(run, stretch));
		await session.load().settle();
		const through = stretch.span.to.toISOString();
		const whole = Object.keys(run.connector.streams).filter((name) => isWhole(session.cursor(name)));
		const cursors = whole.map((name): [string, Cursor] => [name, toList.includes(name) ? UNREAD : { backfill: null, through }]);
		await session.advance({ ...Object.fromEntries(cursors), [FEED]: { backfill: null, through } });
		session.ports.log.progress(
			`${run.sourceId}: reading the change feed, hours`,
			hoursBetween(from, stretch.span.to),
			hoursBetween(from, edge),
		);
	}
};

/** Lists what was never listed whole, goes on with what was begun, and, without a feed, lists what is new. */
const listStreams = async (run: VendorRun, source: HttpSource, edge: Date): Promise<void> => {
	const oldest = new Date(source.backfill_from ?? 0);
	for (const name of Object.keys(run.connector.streams)) {
		const cursor = run.session.cursor(name);
		const through = cursor?.through ?? null;
		if (through === null) await listStream(run, name, { from: oldest, to: edge }, source.backfill_from === undefined);
		else if (run.connector.changes === undefined && (cursor?.backfill !== null || new Date(through) < edge)) {
			const changedSince = new Date(Math.max(oldest.getTime(), Date.parse(through) - LOOKBACK_MS));
			if (run.connector.updatedWindow) await listStream(run, name, { from: changedSince, to: edge, of: 'change' }, false);
			else await listStream(run, name, { from: oldest, to: edge }, source.backfill_from === undefined);
		}
	}
};
