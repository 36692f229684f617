import type { Columns, Row, RowOf } from './column.ts';

export interface PostprocessContext {
	/** The instant the run speaks of; the running month ends here. */
	readonly asOf: Date;
	/** Name of the health profile that the configuration chose. */
	readonly healthProfile: string;
	/** Minor units per account, currency and month that may stay unexplained between MRR and invoices; none when left out. */
	readonly bridgeToleranceMinor?: number;
	/** Kinds of source that are configured: billing, crm, support, product, survey. */
	readonly sourceKinds: readonly string[];
}

/** Rows of other tables; always in an order, so that the run is the same every time. */
export interface InputRows {
	/** A SELECT without an ORDER BY of its own; what it reads is read from its text. */
	readonly select: string;
	/** Output columns of it. */
	readonly orderBy: readonly [string, ...string[]];
}

export const inputStatement = ({ select, orderBy }: InputRows): string => `${select}\norder by ${orderBy.join(', ')}`;

/** One table made in TypeScript because SQL says it badly. The file's name is the table's name; rows stream in and out. */
export interface Postprocess<C extends Columns = Columns> {
	/** First sentence says the grain. */
	readonly description: string;
	readonly columns: C;
	/** Columns that name a row; the published order. */
	readonly key: readonly string[];
	readonly inputs: Readonly<Record<string, InputRows>>;
	/**
	 * Text column that every input has, where rows of different values have nothing to do with each other: so many rows that they would
	 * outlast one invocation are worked on in pieces, some of the values in each.
	 */
	readonly apart?: string;
	readonly run: (
		inputs: Readonly<Record<string, AsyncIterable<Row>>>,
		context: PostprocessContext,
	) => AsyncIterable<RowOf<C>> | Iterable<RowOf<C>>;
}

/** Declares a post-processor; what `run` yields is checked against its columns. */
export const postprocess = <const C extends Columns>(declaration: Postprocess<C>): Postprocess<C> => declaration;
