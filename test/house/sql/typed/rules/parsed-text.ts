import { keyOf } from '../expression-types.ts';
import { type Family, familyOf } from '../families.ts';
import { type Demand, operandsOf, type TypedRule } from '../rule.ts';
import { nodesOf } from '../scopes.ts';
import { isNode, type Node, nodesIn } from '../tree.ts';

/** Texts that one engine takes for a value, and the other for none or for another: rounded, or without its offset. */
const DISPUTED: Readonly<Partial<Record<Family, readonly string[]>>> = {
	integer: ['1.5', '1e3', '1_000'],
	fraction: ['1_000', 'nan', 'inf'],
	time: ['2025-01-31T00:00:00Z', '2025-01-31 00:00:00+02', '2025-1-31', 'infinity', 'epoch'],
};

const familyOfCast = ({ cast_type: type }: Node): Family | undefined => (isNode(type) ? familyOf(String(type['id'])) : undefined);

/** True for a literal that both read alike: whole numbers, such as DuckDB's tree has within an interval, and times, which the lint sees. */
const isPlain = (text: unknown, family: Family): boolean =>
	isNode(text) && isNode(text['value']) && (family === 'time' || /^[+-]?[0-9]+$/.test(String(text['value']['value'])));

/** True for a cast that may be given a disputed text. */
const isDisputed = (node: Node): boolean => {
	const family = familyOfCast(node) ?? 'text';
	return DISPUTED[family] !== undefined && !isPlain(node['child'], family);
};

/** True for a pattern over the whole of a text that lets none of the disputed texts pass. */
const excludes = (pattern: Node | undefined, family: Family): boolean => {
	const source = isNode(pattern?.['value']) ? String(pattern['value']['value']) : '';
	return /^\^.*\$$/.test(source) && !(DISPUTED[family] ?? []).some((sample) => new RegExp(source).test(sample));
};

/** Calls of regexp_like that must hold for a condition to hold. */
const testsIn = (condition: Node): Node[] => {
	if (condition['type'] === 'CONJUNCTION_AND') return nodesIn(condition['children']).flatMap(testsIn);
	return condition['function_name'] === 'regexp_like' ? [condition] : [];
};

/** Casts that stand behind `case when regexp_like(s, …) then`, with a pattern for their type. */
const guardedIn = (query: Node): ReadonlySet<Node> =>
	new Set(
		nodesOf(query)
			.flatMap(({ case_checks: checks }) => nodesIn(checks))
			.flatMap(({ when_expr: when, then_expr: then }) => {
				const tests = nodesIn(when).flatMap(testsIn);
				return nodesIn(then)
					.flatMap(nodesOf)
					.filter((cast) => tests.some((test) => guards(nodesIn(test['children']), cast)));
			}),
	);

const guards = ([tested, pattern]: readonly Node[], cast: Node): boolean => {
	const family = familyOfCast(cast);
	return (
		family !== undefined &&
		isNode(cast['child']) &&
		tested !== undefined &&
		keyOf(tested) === keyOf(cast['child']) &&
		excludes(pattern, family)
	);
};

const differs: Demand['differs'] = (types) =>
	types.includes('VARCHAR') ? 'DuckDB takes more texts for values than Trino, and some for others' : undefined;

export const parsedText: TypedRule = {
	name: 'parsed-text',
	portable: "case when regexp_like(s, '^[+-]?[0-9]+$') then cast(s as bigint) end; times are parsed at ingest",
	find: (node, scope) => {
		if (node !== scope.query) return [];
		const guarded = guardedIn(node);
		return nodesOf(node)
			.filter((cast) => isDisputed(cast) && !guarded.has(cast))
			.map((cast) => ({ place: 'a cast from text', operands: operandsOf(nodesIn(cast['child']), scope), differs }));
	},
};
