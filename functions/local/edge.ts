import type { Clock } from '../../shared/clock.ts';
import type { ObjectStore } from '../../shared/storage/object-store.ts';

/** What a process on this machine has: the only way the command line reaches the outside. Tests make their own. */
export interface Edge {
	readonly clock: Clock;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Folder that relative arguments start from. */
	readonly folder: string;
	readonly openStore: (folder: string) => ObjectStore;
	readonly sleep: (ms: number) => Promise<void>;
	/** A number in [0, 1), for jitter. */
	readonly random: () => number;
	/** Hex digits, different at every call. */
	readonly nonce: () => string;
	/** Standard output: results only. */
	readonly out: (text: string) => void;
	/** Standard error: progress, warnings, failures. */
	readonly err: (text: string) => void;
	/** Width of the terminal that standard error is, or null where it is none. */
	readonly terminalColumns: number | null;
}
