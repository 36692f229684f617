import type { Manifest } from '../../shared/contracts/publication.ts';
import type { Log } from '../../shared/log.ts';
import { Problem } from '../../shared/problem.ts';
import { refuseFatal } from '../publish/checks.ts';
import { type PlacedPointer, readPointer } from '../publish/pointer.ts';
import { makeCurrent, publish } from '../publish/publication.ts';
import { type Standing, standingOf } from '../publish/standing.ts';
import { refreshViews } from '../publish/views-object.ts';
import { policyHash } from '../transform/inputs/policies.ts';
import { buildTables, type Job, openWarehouse, planJob } from './build.ts';
import type { Option } from './command.ts';
import type { Edge } from './edge.ts';
import type { Workplace } from './workplace.ts';

export interface PublishReport {
	/** `new` when tables were computed and published; otherwise why nothing had to be. */
	readonly outcome: Standing['kind'];
	/** What readers see now. */
	readonly manifest: Manifest;
}

export const AS_OF: Option = {
	value: 'time',
	about: 'compute as of this instant (default: now, to the second): 2025-12-31 or 2025-12-31T18:00:00Z',
};

/** The instant a run speaks of: what was asked for, else the present second. Problem (configuration) when it cannot be read. */
export const asOfFrom = (asked: string | undefined, { clock }: Edge): Date => {
	if (asked === undefined) return new Date(Math.floor(clock().getTime() / 1000) * 1000);
	const asOf = new Date(asked);
	if (/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(asked) && !Number.isNaN(asOf.getTime())) return asOf;
	throw new Problem({
		kind: 'configuration',
		what: 'That is no instant',
		where: '--as-of',
		saw: asked,
		next: 'write a day such as 2025-12-31 (its first instant, UTC) or an instant such as 2025-12-31T18:00:00Z',
	});
};

const computeAndPublish = async (
	edge: Edge,
	workplace: Workplace,
	log: Log,
	job: Job,
	base: PlacedPointer | undefined,
): Promise<Manifest> => {
	const warehouse = await openWarehouse(workplace);
	try {
		const { tables, quality } = await buildTables(warehouse, workplace, log, job);
		refuseFatal(quality);
		return await publish(
			{ store: workplace.store, warehouse, log },
			{
				tables,
				quality,
				inputHash: job.inputHash,
				commits: job.frozen.commits,
				policies: job.policies.map(({ id, policy }) => ({ policy_id: id, policy_hash: policyHash(policy) })),
				asOf: job.asOf,
				createdAt: edge.clock(),
				base,
			},
		);
	} finally {
		await warehouse.close();
	}
};

/** Computes and publishes what has been committed, unless that has been published before. Nothing is visible until everything is. */
export const publishCommitted = async (edge: Edge, workplace: Workplace, log: Log, asOf: Date): Promise<PublishReport> => {
	const { store } = workplace;
	const base = await readPointer(store);
	const job = await planJob(workplace, asOf);
	const standing = await standingOf(store, base, job.inputHash);
	if (standing.kind === 'new') return { outcome: 'new', manifest: await computeAndPublish(edge, workplace, log, job, base) };
	if (standing.kind === 'complete') await makeCurrent(store, standing.manifest, base);
	else await refreshViews(store);
	return { outcome: standing.kind, manifest: standing.manifest };
};
