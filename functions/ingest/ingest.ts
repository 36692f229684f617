import type { Source } from '../../shared/contracts/config.ts';
import { isDropSource } from '../../shared/contracts/config.ts';
import type { Connector } from '../../shared/contracts/connector.ts';
import { ingestDrop } from './drop/drop.ts';
import type { DropFolder } from './drop/folder.ts';
import { openFolder } from './drop/folder.ts';
import type { IngestPorts } from './ports.ts';
import type { IngestReport } from './session.ts';
import { loadConnector } from './sources.ts';
import { ingestVendor } from './vendor.ts';

export interface IngestSettings {
	readonly source: Source;
	/** The key itself, for a source that has one; resolved from the source's `secret` at the edge. */
	readonly secret?: string | undefined;
	/** Share of refused records per stream and load above which the run stops. */
	readonly quarantineLimit: number;
	/** Read everything again, whatever was read before. */
	readonly relist?: boolean | undefined;
	/** In place of the connector that the source names. */
	readonly connector?: Connector | undefined;
	/** In place of the local folder that a drop source names. */
	readonly folder?: DropFolder | undefined;
	/** A load is committed when it has this many records; 50,000 when left out. */
	readonly recordsPerCommit?: number | undefined;
	/** For one attempt at one request; 60,000 when left out. */
	readonly timeoutMs?: number | undefined;
}

/**
 * Reads one source from where its commit log stands and commits what is new. Throws a Problem that says what to do next; whatever was
 * committed before it stays, and the next run goes on from there.
 */
export const ingest = async (settings: IngestSettings, ports: IngestPorts): Promise<IngestReport> => {
	const { source, secret = '' } = settings;
	if (isDropSource(source))
		return ingestDrop({ ...settings, source, folder: settings.folder ?? openFolder(source.folder, source.id) }, ports);
	const connector = settings.connector ?? (await loadConnector(source.connector, source.id));
	return ingestVendor({ ...settings, source, connector, secret }, ports);
};
