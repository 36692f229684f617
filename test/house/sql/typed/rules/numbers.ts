import { familyOf } from '../families.ts';
import { type Demand, operandsOf, type TypedRule } from '../rule.ts';
import { isNode, type Node, nodesIn } from '../tree.ts';

const isDouble = (type: string): boolean => /^(DOUBLE|FLOAT)$/.test(type);
const isDecimal = (type: string): boolean => type.startsWith('DECIMAL');

/** Of these the lint sees what a literal or a cast gives away; here the types do. */
const decimalDivision: TypedRule = {
	name: 'decimal-division',
	portable: 'cast(a as double) / nullif(cast(b as double), 0e0), or integers of minor units',
	find: (node, scope) => {
		const differs: Demand['differs'] = (types) =>
			types.some(isDecimal) && !types.some(isDouble)
				? 'Trino gives a decimal, rounded to the scale of both, and DuckDB a double'
				: undefined;
		const divides = node['function_name'] === '//'; // as the tree has every division
		return divides ? [{ place: 'a division', operands: operandsOf(nodesIn(node['children']), scope), differs }] : [];
	},
};

/** True for what is a whole number whatever it is made from; trunc is what DuckDB's tree has within an interval. */
const isWhole = (node: Node): boolean => {
	const { class: kind, type } = node;
	if (kind === 'FUNCTION') return /^(round|floor|ceil|sign|trunc)$/.test(String(node['function_name']));
	const values =
		kind === 'CASE'
			? [...nodesIn(node['case_checks']).flatMap(({ then_expr: value }) => nodesIn(value)), ...nodesIn(node['else_expr'])]
			: nodesIn(node['children']);
	return (kind === 'CASE' || type === 'OPERATOR_COALESCE') && values.every((value) => isWhole(value) || value['class'] === 'CONSTANT');
};

const roundingCast: TypedRule = {
	name: 'rounding-cast',
	portable: 'cast(round(x) as bigint)',
	find: (node, scope) => {
		const type = node['cast_type'];
		const children = nodesIn(node['child']);
		if (!isNode(type) || familyOf(String(type['id'])) !== 'integer' || children.every(isWhole)) return [];
		const differs: Demand['differs'] = (types) => (types.some(isDouble) ? 'Trino rounds halves up, DuckDB to even' : undefined);
		return [{ place: 'a cast to whole numbers', operands: operandsOf(children, scope), differs }];
	},
};

/** Of 0.1e0 the one engine takes the digits that are written, the other those that the product with a power of ten has. */
const decimalOfDouble: TypedRule = {
	name: 'decimal-of-double',
	portable: 'cast(round(x * 100) as bigint), minor units, or decimals from the start',
	find: (node, scope) => {
		const type = node['cast_type'];
		if (!isNode(type) || type['id'] !== 'DECIMAL') return [];
		const differs: Demand['differs'] = (types) => (types.some(isDouble) ? 'the engines differ in its last digits' : undefined);
		return [{ place: 'a cast to decimal', operands: operandsOf(nodesIn(node['child']), scope), differs }];
	},
};

const roundedInteger: TypedRule = {
	name: 'rounded-integer',
	portable: 'n, which is whole already',
	find: (node, scope) => {
		const differs: Demand['differs'] = ([type]) =>
			familyOf(type) === 'integer' ? 'a bigint in Trino, which divides as one, and a double in DuckDB' : undefined;
		const name = String(node['function_name']);
		return /^(floor|ceil)$/.test(name) ? [{ place: `${name}()`, operands: operandsOf(nodesIn(node['children']), scope), differs }] : [];
	},
};

const doubleSum: TypedRule = {
	name: 'double-sum',
	portable: 'sum integers of minor units, or decimals; divide once, at the end',
	find: (node, scope) => {
		const differs: Demand['differs'] = (types) => (types.some(isDouble) ? 'the result depends on the order of the rows' : undefined);
		return node['function_name'] === 'sum' ? [{ place: 'sum()', operands: operandsOf(nodesIn(node['children']), scope), differs }] : [];
	},
};

export const numberRules: readonly TypedRule[] = [decimalDivision, roundingCast, decimalOfDouble, roundedInteger, doubleSum];
