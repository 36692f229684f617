import { isDropSource, type Source } from '../../shared/contracts/config.ts';
import { streamNames } from './drop/stream.ts';
import { loadConnector } from './sources.ts';

/** Names of a source's streams: what its connector declares, or one per mapping of its files. Problem (configuration) for an unknown connector. */
export const streamsOf = async (source: Source): Promise<readonly string[]> =>
	isDropSource(source) ? streamNames(source.files) : Object.keys((await loadConnector(source.connector, source.id)).streams);
