import type { Clock } from '../../shared/clock.ts';
import type { Manifest } from '../../shared/contracts/publication.ts';
import { inWarehouse } from '../../shared/warehouse/in-warehouse.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { refuseFatal } from '../publish/checks.ts';
import { readManifest } from '../publish/manifests.ts';
import { type PlacedPointer, readPointer } from '../publish/pointer.ts';
import { makeCurrent, publish } from '../publish/publication.ts';
import { publicationId } from '../publish/publication-id.ts';
import { type Standing, standingOf } from '../publish/standing.ts';
import { refreshViews } from '../publish/views-object.ts';
import { policyHash } from '../transform/inputs/policies.ts';
import { type ClosedOtherwise, closedOtherwise, previousEdition, restatedMonths } from './restated.ts';
import { type BuildPorts, buildTables, type Job, planJob } from './build.ts';

/** What a run needs beside what it computes with. */
export interface RunPorts extends BuildPorts {
	readonly clock: Clock;
	/** A warehouse for one run. The same id opens the same tables again, where the engine keeps them outside the process. */
	readonly openWarehouse: (runId: string) => Promise<Warehouse>;
	/** Shows a complete publication to engines that keep a catalogue; idempotent. */
	readonly register?: (manifest: Manifest) => Promise<void>;
}

export interface PublishReport {
	/** `new` when tables were computed and published; otherwise why nothing had to be. `overtaken`: readers see a later instant already. */
	readonly outcome: Standing['kind'] | 'overtaken';
	/** What readers see now. */
	readonly manifest: Manifest;
	/** Closed months that are known otherwise; of a new publication. */
	readonly closedOtherwise?: readonly ClosedOtherwise[];
}

/** Says which months are not what they were: open ones that now close otherwise, and closed ones that stand although more is known. */
const tellRestated = async ({ step, log }: RunPorts, warehouse: Warehouse): Promise<ClosedOtherwise[]> => {
	for (const one of await step('restated months', () => restatedMonths(warehouse)))
		log.warn('a month that was complete closes otherwise than published before', { ...one });
	const closed = await step('closed months known otherwise', () => closedOtherwise(warehouse));
	for (const one of closed)
		log.warn('closed months are known otherwise now; they stand as closed', { ...one, see: 'mrr_restatements where was_closed' });
	return closed;
};

const computeAndPublish = async (ports: RunPorts, job: Job, base: PlacedPointer | undefined): Promise<PublishReport> => {
	const createdAt = await ports.step('instant of publication', () => Promise.resolve(ports.clock()));
	return inWarehouse(
		() => ports.openWarehouse(publicationId(createdAt, job.inputHash)),
		async (warehouse) => {
			const { tables, quality } = await buildTables(warehouse, ports, job, await previousEdition(ports.store, base));
			refuseFatal(quality);
			const restated = await tellRestated(ports, warehouse);
			const manifest = await publish(
				{ ...ports, warehouse },
				{
					tables,
					quality,
					inputHash: job.inputHash,
					codeHash: ports.codeHash,
					...(job.closes.length === 0 ? {} : { closes: job.closes.length }),
					commits: job.frozen.commits,
					policies: job.policies.map(({ id, policy }) => ({ policy_id: id, policy_hash: policyHash(policy) })),
					asOf: job.asOf,
					createdAt,
					base,
				},
			);
			return { outcome: 'new', manifest, closedOtherwise: restated };
		},
	);
};

/** The publication that readers see, where it speaks of a later instant. */
const laterThan = async ({ store, step }: RunPorts, base: PlacedPointer | undefined, asOf: Date): Promise<Manifest | undefined> => {
	if (base === undefined) return undefined;
	const { publication_id: id } = base.pointer;
	const isLater = await step('instant before', async () => new Date((await readManifest(store, id)).as_of) > asOf);
	return isLater ? readManifest(store, id) : undefined;
};

/**
 * Computes and publishes what has been committed, unless that has been published before. Nothing is visible until everything is.
 * `onlyForward`: readers keep what they see where it speaks of a later instant; for starts that may come late, or twice.
 */
export const publishCommitted = async (ports: RunPorts, asOf: Date, { onlyForward = false } = {}): Promise<PublishReport> => {
	const { store, step } = ports;
	const base = await step('pointer before', () => readPointer(store));
	const later = onlyForward ? await laterThan(ports, base, asOf) : undefined;
	if (later !== undefined) return { outcome: 'overtaken', manifest: later };
	const job = await planJob(ports, asOf);
	const { kind, id } = await step('standing', async () => {
		const standing = await standingOf(store, base, job.inputHash);
		return { kind: standing.kind, id: standing.kind === 'new' ? null : standing.manifest.publication_id };
	});
	if (id === null) return computeAndPublish(ports, job, base);
	const manifest = await readManifest(store, id);
	await step('catalogue', () => ports.register?.(manifest) ?? Promise.resolve());
	if (kind === 'complete') await step('pointer', () => makeCurrent(store, manifest, base));
	else await step('views', () => refreshViews(store));
	return { outcome: kind, manifest };
};
