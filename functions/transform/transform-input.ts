import type { Postprocess, PostprocessContext } from '../../shared/contracts/postprocess.ts';
import type { Log } from '../../shared/log.ts';
import type { Step } from '../../shared/step.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import type { ClosedBooks, PreviousEdition } from './inputs/closes.ts';
import type { NamedPolicy } from './inputs/policies.ts';
import type { Models } from './models.ts';

/** What the tables of a run are made from, and where. */
export interface TransformInput {
	readonly warehouse: Warehouse;
	readonly models: Models;
	readonly postprocessors: ReadonlyMap<string, Postprocess>;
	/** Addresses of committed files per entity; what no commit names is not here. */
	readonly files: Readonly<Record<string, readonly string[]>>;
	readonly policies: readonly NamedPolicy[];
	/** Months that are closed and what was frozen of them; none when left out. */
	readonly closed?: ClosedBooks;
	/** The publication that readers see before this run. */
	readonly previous?: PreviousEdition;
	readonly context: PostprocessContext;
	/** Build only these tables and what they read; everything when left out. */
	readonly targets?: readonly string[];
	/** Tables that are read after the build, beside the published ones: any other is released after its last reader. Left out, all stay. */
	readonly keep?: readonly string[];
	readonly log: Log;
	/** Each table is one step, a long one made in TypeScript several; run at once when left out. */
	readonly step?: Step;
	/** Rows of input for one step of a table that is made in pieces. */
	readonly pieceRows?: number;
}
