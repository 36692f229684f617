/** One line of what happened, with the values a machine may want. Never secrets, never personal data. */
export type LogFields = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** Where a step reports: the command line draws progress from it, a Lambda writes JSON lines. */
export interface Log {
	/** Something finished or was decided. */
	info(message: string, fields?: LogFields): void;
	/** Something a person should look at, though the run goes on. */
	warn(message: string, fields?: LogFields): void;
	/** How far a long piece of work has come; `total` is left out where it cannot be known. */
	progress(task: string, done: number, total?: number): void;
}

export const silentLog: Log = { info() {}, warn() {}, progress() {} };
