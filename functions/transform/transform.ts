import { Problem } from '../../shared/problem.ts';
import { atOnce } from '../../shared/step.ts';
import { inOrder, upstream } from './graph.ts';
import { lastReads } from './lifetimes.ts';
import { inputNodes } from './inputs/all.ts';
import { entityNodes, metricNode, type Node, type Publishable, sqlNode } from './nodes.ts';
import { PIECE_ROWS, postprocessNode } from './postprocess-node.ts';
import type { TransformInput } from './transform-input.ts';

export interface BuiltTable extends Publishable {
	readonly name: string;
}

/**
 * Builds every table of a run, each after all it reads. Resolves to the tables that are meant for readers.
 * A failing table is a Problem that names its file.
 */
export const transform = async (input: TransformInput): Promise<BuiltTable[]> => {
	const { warehouse, log, step = atOnce } = input;
	const make = (node: Node): Promise<void> => node.build((name, work) => step(name, () => naming(node, () => work(warehouse))));
	const entities = inOrder(entityNodes(input.files));
	for (const node of entities) await make(node);
	const inputs = await inputNodes(input);
	const given = new Set(inputs.map(({ name }) => name));
	const nodes: Node[] = [
		...entities,
		...inputs,
		...input.models.staging.filter(({ name }) => !given.has(name)).map((file) => sqlNode(file, false)),
		...input.models.core.map((file) => sqlNode(file, true)),
		...(input.models.metrics.length === 0 ? [] : [metricNode(input.models.metrics)]),
		...[...input.postprocessors].map(([name, step]) => postprocessNode(name, step, input.context, input.pieceRows ?? PIECE_ROWS)),
	];
	const built = new Set(entities.map(({ name }) => name));
	const ordered = inOrder(upstream(nodes, input.targets)).filter(({ name }) => !built.has(name));
	const needless = input.keep ? lastReads([...entities, ...ordered], kept(ordered, input.keep)) : undefined;
	for (const [index, node] of ordered.entries()) {
		log.progress('building tables', index, ordered.length);
		await make(node);
		for (const table of needless?.get(node.name) ?? []) await warehouse.release(table);
	}
	log.progress('building tables', ordered.length, ordered.length);
	return ordered.flatMap(({ name, published }) => (published === null ? [] : [{ name, ...published }]));
};

const kept = (nodes: readonly Node[], asked: readonly string[]): ReadonlySet<string> =>
	new Set([...asked, ...nodes.flatMap(({ name, published }) => (published === null ? [] : [name]))]);

/** What fails while a table is made is a Problem that names its file. */
const naming = async <T>(node: Node, work: () => Promise<T>): Promise<T> => {
	try {
		return await work();
	} catch (cause) {
		if (cause instanceof Problem && cause.kind !== 'defect') throw cause;
		throw new Problem({
			kind: 'defect',
			what: `table ${node.name} could not be built`,
			where: node.from,
			saw: cause instanceof Error ? cause.message : String(cause),
			next: 'correct the file named',
			cause,
		});
	}
};
