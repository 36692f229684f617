import { rowSchema } from '../../shared/contracts/column.ts';
import type { EntityRowOf } from '../../shared/contracts/connector.ts';
import { ENTITY_NAMES, type EntityName, entityByName } from '../../shared/contracts/entities/index.ts';
import type { Row } from '../../shared/contracts/column.ts';
import { type Refusal, refusal, schemaRefusal } from './refusal.ts';
import { rulesOf } from './rules.ts';

type Check = (row: Row) => Refusal | null;

const checkOf = (entity: EntityName): Check => {
	const columns = entityByName[entity]?.columns ?? {};
	const schema = rowSchema(columns);
	const rules = rulesOf(entity);
	const isPersonal = (column: string): boolean => columns[column]?.personal === true;
	return (row) => {
		const parsed = schema.safeParse(row);
		if (!parsed.success) return schemaRefusal(parsed.error, row, `${entity} column`, isPersonal);
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
	return check === undefined ? refusal(`entity ${String(entity)}`, 'not declared', undefined, false) : check(row);
};
