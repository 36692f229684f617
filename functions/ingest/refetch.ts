import type { LogState } from './log-state.ts';
import type { Touched } from './changes.ts';
import { Problem } from '../../shared/problem.ts';
import { streamOf, takePage, type VendorRun } from './taking.ts';
import { takeGone } from './vanished.ts';

const AT_ONCE = 8;

/** Requests that listing a stream would take, from above: rows committed so far can only be more than there are records. */
export const listRequests = (state: LogState, stream: string, pageSize: number): number => {
	const rows = new Map<string, number>();
	for (const file of state.files) if (file.stream === stream) rows.set(file.entity, (rows.get(file.entity) ?? 0) + file.rows);
	return Math.max(1, Math.ceil(Math.max(0, ...rows.values()) / pageSize));
};

/** Records of a stream to read again because of events since the stream was last known whole; none while its listing is still to begin. */
const wanted = (run: VendorRun, stream: string, touched: Touched): readonly string[] => {
	const cursor = run.session.cursor(stream);
	const since = cursor?.through ?? cursor?.backfill?.upTo;
	if (since === undefined || since === null) return [];
	const from = Date.parse(since);
	return [...(touched.get(stream) ?? [])].filter(([, { at, deleted }]) => !deleted && at.getTime() >= from).map(([id]) => id);
};

/**
 * Brings the present state of the records that a stretch touched, with the pinned API version. Resolves to the streams for which a
 * whole listing takes fewer requests, or which cannot be read by id: they are listed instead.
 */
export const refetch = async (run: VendorRun, touched: Touched): Promise<readonly string[]> => {
	const toList: string[] = [];
	for (const name of Object.keys(run.connector.streams)) {
		const ids = wanted(run, name, touched);
		if (ids.length === 0) continue;
		const { get } = streamOf(run.connector, name);
		if (get === undefined || ids.length > listRequests(run.session.state(), name, run.connector.pageSize)) toList.push(name);
		else for (let at = 0; at < ids.length; at += AT_ONCE) await fetchRecords(run, name, get, ids.slice(at, at + AT_ONCE));
	}
	return toList;
};

type Get = (id: string) => { readonly path: string; readonly query: Readonly<Record<string, string | readonly string[]>> };

const fetchRecords = async (run: VendorRun, name: string, get: Get, ids: readonly string[]): Promise<void> => {
	const observedAt = run.now();
	const answers = await Promise.all(
		ids.map(async (id) => {
			const { path, query } = get(id);
			return { id, path, answer: await run.client.get(path, query) };
		}),
	);
	for (const { path, answer } of answers) {
		if (answer.verdict === 'ok')
			await takePage(run, name, { records: [answer.body], next: null, observedAt, size: answer.size }, { kind: 'get' }, 'upsert');
		else if (answer.verdict !== 'gone') throw unexpected(run, path, answer.message);
	}
	const gone = answers.filter(({ answer }) => answer.verdict === 'gone').map(({ id }) => id);
	await takeGone(run, name, gone, { origin: { kind: 'get' }, observedAt });
};

const unexpected = (run: VendorRun, path: string, message: string): Problem =>
	new Problem({
		kind: 'defect',
		what: 'The vendor says of a single record that it is no longer kept',
		where: `source ${run.sourceId}, GET ${path}`,
		saw: message,
		next: "report this as a bug of the connector's judge function",
	});
