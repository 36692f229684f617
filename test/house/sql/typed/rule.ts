import type { Family } from './families.ts';
import type { Scope } from './scopes.ts';
import type { Node } from './tree.ts';

/** An expression, and the query whose tables it reads. */
export interface Operand {
	readonly expression: Node;
	readonly scope: Scope;
}

/** What Trino asks of the types of the expressions at one place: that they are of the same family, or as it says further. */
export interface Demand {
	/** Words for the place, such as `||`. */
	readonly place: string;
	readonly operands: readonly Operand[];
	/** Families that each may have. */
	readonly families?: readonly Family[];
	/** What Trino does otherwise with operands of these types, as DuckDB names them, in their order; undefined where it does the same. */
	readonly differs?: (types: readonly string[]) => string | undefined;
}

/** One kind of place at which DuckDB does with some types what Trino does not. */
export interface TypedRule {
	/** Kebab-case; what a finding is called. */
	readonly name: string;
	/** The spelling that both engines read alike. */
	readonly portable: string;
	/** Demands at one node of a query. */
	readonly find: (node: Node, scope: Scope) => readonly Demand[];
}

export const operandsOf = (expressions: readonly Node[], scope: Scope): Operand[] =>
	expressions.map((expression) => ({ expression, scope }));
