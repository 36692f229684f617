import type { AthenaClient } from '@aws-sdk/client-athena';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { Clock } from '../clock.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** What one run's warehouse works with. */
export interface AthenaPorts {
	readonly athena: AthenaClient;
	readonly glue: GlueClient;
	/** The bucket that Athena reads and writes; addresses must be s3://. */
	readonly store: ObjectStore;
	/** Names the run's folder, runs/<id>/. */
	readonly runId: string;
	/** Glue database that bare names mean. */
	readonly database: string;
	readonly workgroup: string;
	/** Where Athena leaves results, s3://…/; undefined where the workgroup says it. */
	readonly outputLocation?: string | undefined;
	/** A statement that has not ended by then is stopped. */
	readonly limitSeconds: number;
	/** The same for one that creates no table, where that is less. */
	readonly readLimitSeconds?: number | undefined;
	/** How long one statement that creates a table is waited for before the wait is handed to the edge (NotYet); to its end when undefined. */
	readonly patienceSeconds?: number | undefined;
	readonly clock: Clock;
	/** Waits in the process. */
	readonly sleep: (milliseconds: number) => Promise<void>;
}
