import { type Columns, type ColumnType, type Row, rowSchema } from '../../shared/contracts/column.ts';
import type { EntityRowOf } from '../../shared/contracts/connector.ts';
import { ENTITY_NAMES, type EntityName, entityByName } from '../../shared/contracts/entities/index.ts';
import { type Refusal, refusal, schemaRefusal } from './refusal.ts';
import { rulesOf } from './rules.ts';

type Check = (row: Row) => Refusal | null;
type Value = Row[string] | undefined;

const INT32 = 2 ** 31;
const INT64 = 2n ** 63n;
const DECIMAL = /^-?\d{1,26}(\.\d{1,12})?$/;
const isBigint = (value: Value): boolean => typeof value === 'bigint' && value >= -INT64 && value < INT64;
const isInteger = (value: Value): boolean => typeof value === 'number' && Number.isInteger(value) && value >= -INT32 && value < INT32;

/** Plain tests that let the great mass of good values pass; whatever fails one is put to the contract's schema, whose word counts. */
const plainly: Readonly<Record<ColumnType, (value: Value) => boolean>> = {
	boolean: (value) => typeof value === 'boolean',
	integer: isInteger,
	bigint: isBigint,
	double: Number.isFinite,
	decimal: (value) => typeof value === 'string' && DECIMAL.test(value),
	varchar: (value) => typeof value === 'string',
	date: () => false,
	timestamp: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
};

/** True only for rows that the entity's row schema takes; a few that it takes may be missed. */
export const plainlyFits = (columns: Columns): ((row: Row) => boolean) => {
	const tests = Object.entries(columns).map(([name, { type, nullable }]) => ({ name, nullable, test: plainly[type] }));
	return (row) => {
		let present = 0;
		for (const _ in row) present++;
		if (present !== tests.length) return false;
		for (const { name, nullable, test } of tests) {
			const value = row[name];
			if (value === null ? !nullable : !test(value)) return false;
		}
		return true;
	};
};

const checkOf = (entity: EntityName): Check => {
	const columns = entityByName[entity]?.columns ?? {};
	const schema = rowSchema(columns);
	const fits = plainlyFits(columns);
	const rules = rulesOf(entity);
	const isPersonal = (column: string): boolean => columns[column]?.personal === true;
	return (row) => {
		const parsed = fits(row) ? null : schema.safeParse(row);
		if (parsed?.success === false) return schemaRefusal(parsed.error, row, `${entity} column`, isPersonal);
		for (const [column, { holds, says }] of rules) {
			const value = row[column] ?? null;
			if (value !== null && !holds(value)) return refusal(`${entity} column ${column}`, says, value, isPersonal(column));
		}
		return null;
	};
};

const checks: Readonly<Record<string, Check>> = Object.fromEntries(ENTITY_NAMES.map((entity) => [entity, checkOf(entity)]));

/** What is wrong with a row by its entity's contract, or null. */
export const checkRow = ({ entity, row }: EntityRowOf): Refusal | null => {
	const check = checks[entity];
	return check === undefined ? refusal(`entity ${entity}`, 'not declared', undefined, false) : check(row);
};
