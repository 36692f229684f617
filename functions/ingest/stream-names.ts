import { type DropFile, type DropSource, isDropExport, isDropSource, type Source } from '../../shared/contracts/config.ts';
import { exportStream, streamNames } from './drop/stream.ts';
import { loadConnector } from './sources.ts';

/** One per mapping, and one per export, whatever files that turns out to have. */
const dropStreams = (files: DropSource['files']): readonly string[] => [
	...streamNames(files.filter((file): file is DropFile => !isDropExport(file))),
	...files.filter(isDropExport).map(exportStream),
];

/** Names of a source's streams: what its connector declares, or one per mapping of its files. Problem (configuration) for an unknown connector. */
export const streamsOf = async (source: Source): Promise<readonly string[]> =>
	isDropSource(source) ? dropStreams(source.files) : Object.keys((await loadConnector(source.connector, source.id)).streams);
