import type { Cursor } from '../../shared/contracts/commit.ts';
import type { MapContext, Query } from '../../shared/contracts/connector.ts';
import { Problem } from '../../shared/problem.ts';
import { absentRecords } from './absence.ts';
import { ListLost, pages } from './paging.ts';
import { streamOf, takePage, type VendorRun } from './taking.ts';
import { takeGone } from './vanished.ts';

/** A half-open span of creation times, or of times of change. */
export interface Span {
	readonly from: Date;
	/** Frozen: records made while the list is walked are left to the change feed or to the next run. */
	readonly to: Date;
	/** What the span cuts; creation when left out. */
	readonly of?: 'creation' | 'change';
}

const MOST_RESTARTS = 3;

/** Where an interrupted listing goes on, or where a new one starts. */
const start = (run: VendorRun, name: string, span: Span): { readonly query: Query; readonly upTo: Date; readonly records: number } => {
	const under = run.session.cursor(name)?.backfill ?? null;
	if (under !== null) return { query: under.next, upTo: new Date(under.upTo), records: under.records };
	const { createdWindow, updatedWindow = createdWindow } = run.connector;
	const window = span.of === 'change' ? updatedWindow : createdWindow;
	return {
		query: { ...streamOf(run.connector, name).query, ...window(span.from, span.to) },
		upTo: span.to,
		records: 0,
	};
};

/**
 * Lists a stream over a span and takes every record; an interrupted listing is resumed instead, with the edge it was begun with.
 * `complete`: the span holds every record there is, so that records not met are gone.
 */
export const listStream = async (run: VendorRun, name: string, span: Span, complete: boolean): Promise<void> => {
	for (let attempt = 1; ; attempt++) {
		try {
			return await listOnce(run, name, span, complete);
		} catch (error) {
			if (!(error instanceof ListLost)) throw error;
			if (attempt > MOST_RESTARTS) throw lost(run, name, error);
			run.session.ports.log.warn('the list cannot be continued; starting it again', {
				source: run.sourceId,
				stream: name,
				reason: error.message,
			});
			const before = run.session.cursor(name)?.through ?? null;
			await run.session.advance({ [name]: { backfill: null, through: before } });
		}
	}
};

const listOnce = async (run: VendorRun, name: string, span: Span, complete: boolean): Promise<void> => {
	const { session } = run;
	const through = session.cursor(name)?.through ?? null;
	const { query, upTo, records } = start(run, name, span);
	let taken = records;
	const { mapDeleted, mapVanished } = streamOf(run.connector, name);
	const seen = complete && (mapDeleted ?? mapVanished) !== undefined ? await absentRecords(session, name, upTo) : null;
	for await (const page of pages(run, streamOf(run.connector, name).path, query)) {
		for (const id of await takePage(run, name, page, { kind: 'list' }, 'snapshot')) seen?.met(id);
		taken += page.records.length;
		session.ports.log.progress(`${run.sourceId}: reading ${name}`, taken);
		if (page.next !== null) await session.advance({ [name]: under(page.next, upTo, taken, through) });
	}
	const gone: MapContext = { origin: { kind: 'list' }, observedAt: run.now() };
	await takeGone(run, name, seen?.absent() ?? [], gone);
	await session.advance({ [name]: { backfill: null, through: upTo.toISOString() } });
};

const under = (next: Query, upTo: Date, records: number, through: string | null): Cursor => ({
	backfill: {
		next: Object.fromEntries(Object.entries(next).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]])),
		upTo: upTo.toISOString(),
		records,
	},
	through,
});

const lost = (run: VendorRun, name: string, error: ListLost): Problem =>
	new Problem({
		kind: 'unavailable',
		what: `The list was lost ${MOST_RESTARTS + 1} times while it was read`,
		where: `source ${run.sourceId}, stream ${name}`,
		saw: error.message,
		next: 'run again later, when fewer records are being deleted at the vendor',
	});
