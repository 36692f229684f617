/** What the operator does next decides the kind; the command line turns it into an exit code. */
export type ProblemKind =
	| 'configuration' // fix a setting
	| 'credentials' // renew or correct a key
	| 'unavailable' // wait and run again
	| 'data' // look at the record named
	| 'conflict' // somebody else wrote first; run again
	| 'check' // a published number would be wrong
	| 'defect'; // a bug in Tidemark

export interface ProblemParts {
	readonly kind: ProblemKind;
	/** What went wrong, one clause. */
	readonly what: string;
	/** File, key, stream, table or column. */
	readonly where: string;
	/** The value seen, already free of secrets. */
	readonly saw?: string;
	/** The next step for the person reading. */
	readonly next: string;
	readonly cause?: unknown;
}

/** The one error class of the house: it says what, where, the value seen, and what to do next. */
export class Problem extends Error {
	readonly kind: ProblemKind;
	readonly what: string;
	readonly where: string;
	readonly saw: string | undefined;
	readonly next: string;

	constructor(parts: ProblemParts) {
		const saw = parts.saw === undefined ? '' : ` Saw: ${parts.saw}.`;
		super(`${parts.what} (${parts.where}).${saw} Next: ${parts.next}`, { cause: parts.cause });
		this.name = 'Problem';
		this.kind = parts.kind;
		this.what = parts.what;
		this.where = parts.where;
		this.saw = parts.saw;
		this.next = parts.next;
	}
}

/**
 * Thrown by a piece of a run that waits for something outside the process which goes on by itself. An edge whose waiting costs nothing ends the
 * piece there and runs it again later; nothing is lost, since a piece is idempotent.
 */
export class NotYet extends Problem {
	/** When to ask again. */
	readonly seconds: number;

	constructor(where: string, seconds: number) {
		super({ kind: 'unavailable', what: 'What this waits for is still under way', where, next: `ask again in ${seconds} s` });
		this.seconds = seconds;
	}
}
