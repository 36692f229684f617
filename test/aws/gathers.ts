/** One step of a distributed plan, as Trino prints it. */
interface PlanNode {
	readonly kind: string;
	readonly detail: string;
	readonly inputs: PlanNode[];
}

interface Fragment {
	/** How rows leave it: SINGLE to one node, BROADCAST to every node, HASH by columns. */
	readonly output: string;
	readonly columns: readonly string[];
	readonly root: PlanNode;
}

/** What is known of a company's data that a plan does not say. */
export interface Sizes {
	/** Tables that stay small however large the company is. */
	readonly smallTables: ReadonlySet<string>;
	/** Columns with a handful of values, often one: rows hashed by these alone go to one node. */
	readonly fewValued: ReadonlySet<string>;
	/** Columns whose values do not grow with the number of accounts: what is grouped by these alone is small. */
	readonly bounded: ReadonlySet<string>;
}

/** A place where rows that grow with the company end up on one node, or whole on every node. */
export interface Gather {
	readonly fragment: string;
	readonly output: string;
	/** Tables that grow and whose rows go there. */
	readonly tables: readonly string[];
}

const NODE = /^([\s│├└─]*)([A-Z][A-Za-z]+)\[(.*)$/;

const treeOf = (lines: readonly string[]): PlanNode | undefined => {
	const open: { indent: number; node: PlanNode }[] = [];
	for (const line of lines) {
		const [, margin = '', kind = '', detail = ''] = NODE.exec(line) ?? [];
		if (kind === '') continue;
		const node: PlanNode = { kind, detail, inputs: [] };
		while (open.length > 1 && (open.at(-1)?.indent ?? 0) >= margin.length) open.pop();
		open.at(-1)?.node.inputs.push(node);
		open.push({ indent: margin.length, node });
	}
	return open[0]?.node;
};

/** Fragments of a plan by number. An Error where the text is no distributed plan. */
const fragmentsOf = (plan: string): Map<string, Fragment> => {
	const found = new Map<string, Fragment>();
	for (const text of plan.split(/^Fragment /m).slice(1)) {
		const [, output = '', columns = ''] = /^ *Output partitioning: ([A-Z_]+)[^[]*\[(.*)\]/m.exec(text) ?? [];
		const root = treeOf(
			text
				.split('\n')
				.slice(1)
				.filter((line) => !/^ *Output (layout|partitioning)/.test(line)),
		);
		if (root === undefined || output === '') throw new Error(`no fragment of a plan: ${text.slice(0, 200)}`);
		const names = columns
			.split(', ')
			.filter((name) => name !== '')
			.map((name) => name.replace(/_\d+$/, ''));
		found.set(/^\d+/.exec(text)?.[0] ?? '', { output, columns: names, root });
	}
	if (found.size === 0) throw new Error(`no plan: ${plan.slice(0, 200)}`);
	return found;
};

const listIn = (detail: string, name: string): string[] =>
	(new RegExp(`${name} = \\[([^\\]]*)\\]`).exec(detail)?.[1] ?? '').split(', ').filter((item) => item !== '');

/** Steps whose result is a row or a few per node, whatever goes in. */
const FEW_ROWS = new Set(['TableWriter', 'TableCommit', 'Limit', 'LimitPartial', 'TopN', 'TopNPartial', 'DistinctLimit', 'Values']);

/** Tables that grow and whose rows, joined or aggregated or not, are as many as come out of a step; none when its result stays small. */
const growing = (node: PlanNode, fragments: ReadonlyMap<string, Fragment>, sizes: Sizes): string[] => {
	const { kind, detail, inputs } = node;
	if (FEW_ROWS.has(kind)) return [];
	if (kind === 'Aggregate') {
		const keys = listIn(detail, 'keys').map((key) => key.replace(/_\d+$/, ''));
		if (keys.every((key) => sizes.fewValued.has(key) || sizes.bounded.has(key))) return [];
	}
	const table = /table = \w+:\w+:(\w+)/.exec(detail)?.[1];
	if (table !== undefined && /Scan/.test(kind)) return sizes.smallTables.has(table) ? [] : [table];
	const sources = kind === 'RemoteSource' ? listIn(detail, 'sourceFragmentIds') : [];
	const below = [...inputs, ...sources.flatMap((id) => fragments.get(id)?.root ?? [])];
	return [...new Set(below.flatMap((one) => growing(one, fragments, sizes)))];
};

/** Whether all rows of a fragment go to one node, or all to each. */
const isGathered = ({ output, columns }: Fragment, { fewValued }: Sizes): boolean =>
	output === 'SINGLE' || output === 'BROADCAST' || (output === 'HASH' && columns.every((column) => fewValued.has(column)));

/** Gathers in a plan by `explain (type distributed)`. */
export const gathersIn = (plan: string, sizes: Sizes): Gather[] => {
	const fragments = fragmentsOf(plan);
	return [...fragments].flatMap(([id, fragment]) => {
		const tables = isGathered(fragment, sizes) ? growing(fragment.root, fragments, sizes) : [];
		const output = `${fragment.output} [${fragment.columns.join(', ')}]`;
		return tables.length === 0 ? [] : [{ fragment: id, output, tables: tables.sort() }];
	});
};
