import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';

/** Everything an ingest run needs from outside; the edge makes the real ones. */
export interface IngestPorts {
	readonly store: ObjectStore;
	readonly clock: Clock;
	readonly log: Log;
	/** Waits that many milliseconds. */
	readonly sleep: (ms: number) => Promise<void>;
	/** A number in [0, 1): jitter of waits between attempts. */
	readonly random: () => number;
	/** Hex digits, different at every call: names of loads must not collide between two writers. */
	readonly nonce: () => string;
	/** True when this process will not live much longer: what was read so far is committed and the run pauses. Never, when left out. */
	readonly mustPause?: () => boolean;
	/** Told of every stream that this run has read to its end and committed, also where another stream then fails. */
	readonly streamRead?: (stream: string) => void;
}
