import type { EntityName } from '../../../shared/contracts/entities/index.ts';
import type { CellRule } from './cell.ts';

/** How one column of the entity is made from a row of the file. */
export interface ColumnPlan {
	readonly column: string;
	readonly nullable: boolean;
	readonly personal: boolean;
	/** Column of the file; undefined where the text is the same on every row. */
	readonly from: string | undefined;
	readonly value: string | undefined;
	readonly replace: ReadonlyMap<string, string | null>;
	readonly fallback: string;
	readonly prefix: string;
	readonly letterCase: 'lower' | 'upper' | 'kept';
	readonly rule: CellRule;
	/** True where the power of ten is that of the row's currency, and the rule's is not used. */
	readonly scalesByCurrency: boolean;
}

/** How the rows of a file become rows of an entity. */
export interface Plan {
	readonly entity: EntityName;
	readonly key: readonly string[];
	readonly columns: readonly ColumnPlan[];
	/** Where the row's own currency comes from, if it has one. */
	readonly currency: ColumnPlan | undefined;
	readonly where: readonly (readonly [column: string, values: readonly string[]])[];
}

/** A text in the letters that its column is kept in. */
export const cased = (text: string, { letterCase: kept }: ColumnPlan): string =>
	kept === 'lower' ? text.toLowerCase() : kept === 'upper' ? text.toUpperCase() : text;
