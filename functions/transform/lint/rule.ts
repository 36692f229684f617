import type { Statement } from './statement.ts';

/** One place in a statement that breaks a rule. */
export interface Hit {
	/** Index of the token. */
	readonly at: number;
	/** What is wrong there, with the words seen. */
	readonly message: string;
}

/** One difference between the two engines, and how to write what is meant so that both agree. */
export interface Rule {
	/** Kebab-case; what a finding is called. */
	readonly name: string;
	/** Numbers of the known differences that it guards against; the cases carry the same numbers. */
	readonly differences: readonly number[];
	/** The spelling that both engines read alike. */
	readonly portable: string;
	readonly find: (statement: Statement) => readonly Hit[];
}
