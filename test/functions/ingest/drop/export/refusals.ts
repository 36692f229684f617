import type { ObjectStore } from '../../../../../shared/storage/object-store.ts';
import { reasonsOf } from '../../fake/quarantined.ts';

/** Reasons of everything that was refused, each once. */
export const refusals = async (store: ObjectStore): Promise<string[]> => [...new Set((await reasonsOf(store)).map(String))];
