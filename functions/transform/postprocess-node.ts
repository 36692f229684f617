import { inputStatement, type Postprocess, type PostprocessContext } from '../../shared/contracts/postprocess.ts';
import { identifier } from '../../shared/warehouse/literal.ts';
import { EVERYTHING, type Range, rangesOf, within } from '../../shared/warehouse/ranges.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { tablesRead } from './dependencies.ts';
import { type Node, tableStep } from './nodes.ts';

/** Rows of input for one piece of work: four minutes at the slowest pace measured, of the fifteen that an invocation of Lambda has. */
export const PIECE_ROWS = 4_000_000;

/** A table made in TypeScript from other tables; in pieces of about `pieceRows` rows of input where it can be. */
export const postprocessNode = (name: string, post: Postprocess, context: PostprocessContext, pieceRows: number): Node => {
	const { apart } = post;
	const selects = Object.values(post.inputs).map(({ select }) => select);

	const load = (warehouse: Warehouse, table: string, range: Range): Promise<void> => {
		const rows = Object.entries(post.inputs).map(([input, all]) => {
			const statement = inputStatement(apart === undefined ? all : { ...all, select: within(all.select, apart, range) });
			return [input, warehouse.query(statement)] as const;
		});
		return warehouse.load(table, post.columns, post.run(Object.fromEntries(rows), context));
	};

	return {
		name,
		reads: [...new Set(selects.flatMap(tablesRead))].sort(),
		from: `functions/postprocess/${name.replaceAll('_', '-')}.ts`,
		isStored: true,
		published: { description: post.description, key: post.key },
		build: async (inStep) => {
			const ranges =
				apart === undefined
					? [EVERYTHING]
					: await inStep(`pieces of table ${name}`, (warehouse) => rangesOf(warehouse, selects, apart, pieceRows));
			if (ranges.length === 1) return inStep(tableStep(name), (warehouse) => load(warehouse, name, EVERYTHING));
			const pieces = ranges.map((range, index) => ({ table: `${name}_piece_${index + 1}`, range }));
			for (const { table, range } of pieces) await inStep(tableStep(table), (warehouse) => load(warehouse, table, range));
			const columns = Object.keys(post.columns).map(identifier).join(', ');
			const together = pieces.map(({ table }) => `select ${columns} from ${identifier(table)}`).join('\nunion all\n');
			await inStep(tableStep(name), (warehouse) => warehouse.define(name, together));
		},
	};
};
