/**
 * Runs one named piece of a run and resolves to its result. An edge that can be interrupted remembers results, and resumes with them
 * instead of running the piece again; so names are unique within a run, and the order and number of pieces follow from results alone.
 * A piece may run more than once: it must be idempotent. Results are plain values: JSON, bigint and Date.
 */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Runs every piece where it stands and remembers nothing: for a process that starts again from the beginning. */
export const atOnce: Step = (_name, work) => work();
