import type { Finding } from '../../../../functions/transform/lint.ts';
import type { Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { correlated } from './correlated.ts';
import { saidType, typesOf } from './expression-types.ts';
import { type Family, familyOf } from './families.ts';
import type { Demand, Operand, TypedRule } from './rule.ts';
import { argumentTypes } from './rules/argument-types.ts';
import { branches } from './rules/branches.ts';
import { casts } from './rules/casts.ts';
import { conditions } from './rules/conditions.ts';
import { dateRules } from './rules/dates.ts';
import { joinedText } from './rules/joined-text.ts';
import { mixtures } from './rules/mixtures.ts';
import { numberRules } from './rules/numbers.ts';
import { parsedText } from './rules/parsed-text.ts';
import { printed } from './rules/printed.ts';
import { nodesOf, scopesOf } from './scopes.ts';
import { lineOf, type Node, queryOf, writtenOut } from './tree.ts';
import { untypedColumns } from './untyped-columns.ts';

export const typedRules: readonly TypedRule[] = [
	conditions,
	joinedText,
	argumentTypes,
	casts,
	mixtures,
	branches,
	...dateRules,
	...numberRules,
	printed,
	parsedText,
];

type Types = ReadonlyMap<Node, string | undefined>;

/** Types of all operands, asked for query by query. */
const typesOfAll = async (warehouse: Warehouse, operands: readonly Operand[]): Promise<Types> => {
	const types = new Map<Node, string | undefined>();
	for (const [first, ...others] of Map.groupBy(operands, ({ scope }) => scope.query).values()) {
		if (!first) continue;
		const expressions = [first, ...others].map(({ expression }) => expression);
		for (const [expression, type] of await typesOf(warehouse, first.scope, expressions)) types.set(expression, type);
	}
	return types;
};

/** Numbers stand beside numbers, whichever they are. */
const kindred = (family: Family): Family => (family === 'fraction' ? 'integer' : family);

/** The expressions that are not of the families that a demand names, or one of each family where all must be alike. */
const unlike = ({ operands, families }: Demand, types: Types): Node[] => {
	const known = operands.flatMap(({ expression }) => {
		const family = familyOf(types.get(expression));
		return family ? [{ expression, family }] : [];
	});
	if (families) return known.filter(({ family }) => !families.includes(family)).map(({ expression }) => expression);
	const firsts = [...Map.groupBy(known, ({ family }) => kindred(family)).values()].flatMap(([first]) => (first ? [first.expression] : []));
	return firsts.length > 1 ? firsts : [];
};

interface Breach {
	readonly broken: readonly Node[];
	readonly wanted: string;
	readonly because: string;
}

/** How a demand is broken; undefined where it is not. */
const breachOf = (demand: Demand, types: Types): Breach | undefined => {
	const { operands, families, differs } = demand;
	if (differs) {
		const because = differs(operands.map(({ expression }) => types.get(expression) ?? ''));
		const broken = operands.map(({ expression }) => expression).filter((expression) => types.get(expression) !== undefined);
		return because === undefined ? undefined : { broken, wanted: 'other types', because };
	}
	const broken = unlike(demand, types);
	const wanted = families ? families.join(' or ') : 'values of one type';
	return broken.length === 0 ? undefined : { broken, wanted, because: 'Trino refuses what DuckDB converts' };
};

const messageOf = async (warehouse: Warehouse, place: string, { broken, wanted, because }: Breach, types: Types): Promise<string> => {
	const written = await Promise.all(broken.map((expression) => writtenOut(warehouse, expression)));
	const seen = written.map((expression, index) => `${expression} is ${types.get(broken[index] ?? {})?.toLowerCase()}`);
	return `${place} takes ${wanted}, and ${seen.join(', ')}: ${because}`;
};

/** What was found in a statement. */
export interface Judgement {
	readonly findings: readonly Finding[];
	/** How many expressions stand where their types matter. */
	readonly operands: number;
	/** Those of them whose types DuckDB could not tell, written out; nothing is said against them. */
	readonly unknown: readonly string[];
}

/**
 * Where a statement relies on a conversion, a meaning or a plan that DuckDB has and Trino has not, in the order of the lines. The warehouse is a
 * DuckDB that has the tables which the statement reads; they may be empty.
 */
export const judge = async (warehouse: Warehouse, sql: string): Promise<Judgement> => {
	const query = await queryOf(warehouse, sql);
	const scopes = scopesOf(query);
	const demands = scopes.flatMap((scope) =>
		nodesOf(scope.query).flatMap((node) => typedRules.flatMap((rule) => rule.find(node, scope).map((demand) => ({ rule, demand })))),
	);
	const operands = demands.flatMap(({ demand }) => demand.operands);
	const types = await typesOfAll(warehouse, operands);
	const findings = [...(await correlated(warehouse, sql, scopes)), ...(await untypedColumns(warehouse, sql, query))];
	for (const { rule, demand } of demands) {
		const breach = breachOf(demand, types);
		if (!breach?.broken[0]) continue;
		const message = await messageOf(warehouse, demand.place, breach, types);
		findings.push({ rule: rule.name, line: lineOf(sql, breach.broken[0]), message, portable: rule.portable });
	}
	const untold = operands.filter(({ expression }) => types.get(expression) === undefined && saidType(expression) !== null);
	const unknown = await Promise.all(untold.map(({ expression }) => writtenOut(warehouse, expression)));
	return { findings: findings.sort((a, b) => a.line - b.line), operands: operands.length, unknown };
};
