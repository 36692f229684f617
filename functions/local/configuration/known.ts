import { modulesIn } from '../modules-in.ts';
import type { KnownNames } from './names.ts';

/** Names that a configuration may use, from the folders that hold them. */
export const knownNames = (): KnownNames => ({
	connectors: modulesIn('ingest/connectors'),
	healthProfiles: modulesIn('postprocess/health/profiles').map((name) => name.replaceAll('-', '_')),
});
