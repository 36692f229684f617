import { Problem } from '../../../shared/problem.ts';
import type { Session } from '../session.ts';
import { knownIds, lastRows } from './known.ts';

/** Says of rows read before that they are gone, with what they last held: an entity's required columns must stay filled. */
export const takeGone = async (session: Session, stream: string, gone: ReadonlySet<string>, observedAt: Date): Promise<void> => {
	if (gone.size === 0) return;
	const files = session.state().files.filter((file) => file.stream === stream);
	for (const { id, row } of await lastRows(session.ports.store, files, gone)) {
		session.load().take({ stream, recordId: id, operation: 'delete', version: null, observedAt, apiVersion: null }, [row]);
	}
};

/** Streams that were read before and that no mapping names any more. */
export const abandoned = (session: Session, names: readonly string[]): readonly string[] =>
	Object.entries(session.state().cursors).flatMap(([stream, { digest }]) =>
		digest !== undefined && !names.includes(stream) ? [stream] : [],
	);

/** Takes back what a removed mapping brought. Before anything is read, so that a renamed file's rows come back under its new name. */
export const removeStream = async (session: Session, stream: string): Promise<void> => {
	const { clock, log, store } = session.ports;
	const observedAt = clock();
	log.warn('no mapping reads this stream any more: taking its rows back', { stream });
	await takeGone(
		session,
		stream,
		await knownIds(
			store,
			session.state().files.filter((file) => file.stream === stream),
		),
		observedAt,
	);
	await session.advance({ [stream]: { backfill: null, through: observedAt.toISOString() } }, true);
};

/** A file that lost every row is far more often a failed export than the end of all business. */
export const allGone = (where: string, known: number): Problem =>
	new Problem({
		kind: 'data',
		what: `No row is left of the ${known} that were read before`,
		where,
		saw: 'no row with a readable key',
		next: 'put the whole file back; if all rows are meant to be gone, remove the mapping instead',
	});
