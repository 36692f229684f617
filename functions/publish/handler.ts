import * as z from 'zod';
import { publicationIdSchema } from '../../shared/contracts/publication.ts';
import { durable } from '../lambda/durable.ts';
import { storeEnvironment } from '../lambda/environment.ts';
import { dataStore } from '../lambda/store.ts';
import { currentManifest } from './manifests.ts';
import { rollback } from './rollback.ts';

const TO = 'previous, or a publication id such as 20251215T000000000Z-0a1b2c3d';

export const event = z.strictObject({
	/** A publication id, or `previous` for the one that the current one replaced. */
	to: z.string(TO).refine((to) => to === 'previous' || publicationIdSchema.safeParse(to).success, TO),
});

/** Shows readers another publication that is kept. Started by hand. */
export const handler = durable('rollback', { event, environment: storeEnvironment }, async ({ event: { to }, environment, step, log }) => {
	const store = dataStore(environment);
	// Named before the pointer moves: to go back once more, after a crash in between, would be one publication too far.
	const target = await step('target', async () => (to === 'previous' ? ((await currentManifest(store))?.previous ?? to) : to));
	const current = await step('move the pointer', async () => (await rollback(store, target)).publication_id);
	log.info('readers see another publication', { publication_id: current });
	return { publication_id: current };
});
