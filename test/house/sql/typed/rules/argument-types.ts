import { type Family, NUMBERS } from '../families.ts';
import { operandsOf, type TypedRule } from '../rule.ts';
import { nodesIn } from '../tree.ts';

/** Arguments that DuckDB, or a macro of ours, takes of more types than Trino; of all others DuckDB is as strict. */
const ARGUMENTS: Readonly<Record<string, readonly [argument: number, families: readonly Family[]]>> = {
	sum: [0, NUMBERS],
	date_add: [1, ['integer']],
};

export const argumentTypes: TypedRule = {
	name: 'argument-type',
	portable: "sum(case when b then 1 else 0 end), date_add('day', cast(round(x) as bigint), d)",
	find: (node, scope) => {
		const name = String(node['function_name']);
		const [argument, families] = (Object.hasOwn(ARGUMENTS, name) ? ARGUMENTS[name] : undefined) ?? [0, []];
		const operands = families.length === 0 ? [] : operandsOf(nodesIn(node['children']).slice(argument, argument + 1), scope);
		return operands.length === 0 ? [] : [{ place: `${name}()`, operands, families }];
	},
};
