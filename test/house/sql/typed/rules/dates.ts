import { type Demand, operandsOf, type TypedRule } from '../rule.ts';
import type { Scope } from '../scopes.ts';
import { isNode, type Node, nodesIn } from '../tree.ts';

const isDated = (type: string): boolean => /^(DATE|TIMESTAMP|INTERVAL)/.test(type);

/** The lint sees it where a name says that it is a date; here the type does. */
const dateArithmetic: TypedRule = {
	name: 'date-arithmetic',
	portable: "date_add('day', n, d), date_diff('day', a, b)",
	find: (node, scope) => {
		const sign = String(node['function_name']);
		const operands = /^[+-]$/.test(sign) ? operandsOf(nodesIn(node['children']), scope) : [];
		const differs: Demand['differs'] = (types) =>
			types.some(isDated)
				? 'Trino refuses it, or gives an interval where DuckDB gives days and a date where DuckDB gives a timestamp'
				: undefined;
		return operands.length === 0 ? [] : [{ place: sign, operands, differs }];
	},
};

/** Functions of a unit, and which of their arguments are times. */
const TIMES: Readonly<Record<string, number>> = { date_part: 1, date_trunc: 1, date_diff: 1, date_add: 2 };

const unitOf = ([unit]: readonly Node[]): string => (isNode(unit?.['value']) ? String(unit['value']['value']) : '');

const timesOf = (node: Node, scope: Scope): Demand[] => {
	const name = String(node['function_name']);
	const from = Object.hasOwn(TIMES, name) ? TIMES[name] : undefined;
	const children = nodesIn(node['children']);
	const unit = unitOf(children);
	if (from === undefined || !/^(second|minute|hour)$/.test(unit)) return [];
	const differs: Demand['differs'] = (types) =>
		types.every((type) => type === 'DATE') ? `a date has no ${unit} in Trino, which refuses it` : undefined;
	return [{ place: `${name === 'date_part' ? 'extract' : name} of ${unit}`, operands: operandsOf(children.slice(from), scope), differs }];
};

const timeOfDate: TypedRule = {
	name: 'time-of-date',
	portable: "date_diff('hour', cast(d as timestamp), i)",
	find: timesOf,
};

/** A frame that reaches so many days before its row is an interval in Trino. */
const dateRange: TypedRule = {
	name: 'date-range',
	portable: "range between interval '30' day preceding and current row",
	find: (node, scope) => {
		const bounds = ['start', 'end']
			.filter((bound) => /^EXPR_.*_RANGE$/.test(String(node[bound])))
			.flatMap((bound) => nodesIn(node[`${bound}_expr`]));
		const ordered = nodesIn(node['orders']).flatMap(({ expression }) => nodesIn(expression));
		const differs: Demand['differs'] = ([order = '', ...widths]) =>
			isDated(order) && !widths.every(isDated) ? 'Trino takes an interval here, and no number' : undefined;
		return bounds.length === 0 ? [] : [{ place: 'a range of dates', operands: operandsOf([...ordered, ...bounds], scope), differs }];
	},
};

export const dateRules: readonly TypedRule[] = [dateArithmetic, timeOfDate, dateRange];
