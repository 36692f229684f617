import type { Row } from '../../../shared/contracts/column.ts';
import type { EntityName } from '../../../shared/contracts/entities/index.ts';
import { nearest } from '../../../shared/nearest.ts';
import { Problem } from '../../../shared/problem.ts';
import { rulesOf } from '../rules.ts';
import { cellValue } from './cell.ts';
import { cased, type ColumnPlan } from './plan.ts';

/** The texts that the mapping itself gives a column, whatever stands in the files. */
const literalsOf = ({ value, replace, prefix, fallback }: ColumnPlan): readonly string[] => {
	const constant = value === undefined ? [] : [replace.get(value) ?? value];
	const meant = value === undefined ? [...replace.values()].filter((each) => each !== null) : [];
	return [...[...constant, ...meant].filter((each) => each !== '').map((each) => prefix + each), ...(fallback === '' ? [] : [fallback])];
};

const complaint = (entity: EntityName, column: string, value: Row[string]): { says: string; allowed: readonly string[] } | undefined => {
	const [, rule] = rulesOf(entity).find(([name]) => name === column) ?? [];
	return rule === undefined || rule.holds(value) ? undefined : { says: rule.says, allowed: rule.allowed ?? [] };
};

/** Problem (configuration) when the mapping gives a column a value that no row may have: it would refuse every row that it is used for. */
export const checkLiterals = (entity: EntityName, plan: ColumnPlan, where: string): void => {
	for (const text of literalsOf(plan)) {
		const { value, not } = cellValue(cased(text, plan), plan.rule);
		if (not !== undefined && plan.scalesByCurrency) continue; // how many decimal places are right depends on the row
		const { says, allowed } = not === undefined ? (complaint(entity, plan.column, value) ?? {}) : { says: not, allowed: [] };
		if (says === undefined) continue;
		const meant = nearest(text, allowed ?? []);
		throw new Problem({
			kind: 'configuration',
			what: `A value that ${entity} column ${plan.column} cannot have (${says})`,
			where,
			saw: JSON.stringify(text),
			next: `${meant === undefined ? '' : `did you mean ${meant}? `}${allowed?.length ? `allowed: ${allowed.join(', ')}` : 'write a value of that kind'}`,
		});
	}
};
