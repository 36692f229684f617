import type { Row } from '../../../shared/contracts/column.ts';
import { entityByName } from '../../../shared/contracts/entities/index.ts';
import { currencyExponents } from '../../../shared/money/currencies.ts';
import { type Refusal, refusal } from '../refusal.ts';
import { type CellRule, cellValue } from './cell.ts';
import { cased, type ColumnPlan, type Plan } from './plan.ts';
import type { Cells } from './table.ts';

/** A row of the entity; `id` names its key where that could be read, even when the row is refused. */
export interface Converted {
	readonly row: Row;
	readonly id: string | null;
	readonly refused: Refusal | null;
}

/** The rule of a column for one row: by currency, the power of ten is that of the row's. Undefined where the currency is not known. */
const ruleFor = (plan: ColumnPlan, currency: ColumnPlan | undefined, cells: Cells): CellRule | undefined => {
	if (!plan.scalesByCurrency) return plan.rule;
	const code = currency === undefined ? null : textFor(currency, cells);
	const scale = code === null ? undefined : currencyExponents.get(code.toLowerCase());
	return scale === undefined ? undefined : { ...plan.rule, scale };
};

const NO_CURRENCY = 'to be multiplied by the currency of its row, which is no known ISO 4217 code';

/** The text that a plan makes of a row; null and '' both mean no value. */
const textFor = (plan: ColumnPlan, cells: Cells): string | null => {
	const seen = plan.value ?? cells[plan.from ?? ''] ?? '';
	const replaced = plan.replace.get(seen);
	if (replaced === null) return null;
	const text = replaced ?? seen;
	return text === '' ? plan.fallback : `${plan.prefix}${text}`;
};

const subject = (entity: string, { column, from }: ColumnPlan): string =>
	`${entity} column ${column}${from === undefined ? '' : ` (file column ${from})`}`;

/** Key values as one text: what drop rows are named by. Null when a part is missing. */
export const rowId = (key: readonly string[], row: Row): string | null => {
	const parts = key.map((column) => row[column] ?? null);
	if (parts.includes(null)) return null;
	return parts.map((part) => (part instanceof Date ? part.toISOString() : String(part)).replaceAll('/', '%2F')).join('/');
};

/** True for the rows that the mapping's `where` selects; "*" selects every cell that is not empty. */
export const isSelected = ({ where }: Plan, cells: Cells): boolean =>
	where.every(([column, values]) => {
		const cell = cells[column] ?? '';
		return values.includes(cell) || (cell !== '' && values.includes('*'));
	});

/** Converts one row of a file. Columns that are not mapped are null. */
export const convert = (plan: Plan, cells: Cells): Converted => {
	const row: Row = Object.fromEntries(Object.keys(entityByName[plan.entity]?.columns ?? {}).map((column) => [column, null]));
	let refused: Refusal | null = null;
	for (const column of plan.columns) {
		const text = textFor(column, cells);
		if (text === null || text === '') {
			if (!column.nullable) refused ??= refusal(subject(plan.entity, column), 'empty, though it is required', text, column.personal);
			continue;
		}
		const rule = ruleFor(column, plan.currency, cells);
		const { value, not } = rule === undefined ? { not: NO_CURRENCY } : cellValue(cased(text, column), rule);
		if (not === undefined) row[column.column] = value;
		else refused ??= refusal(subject(plan.entity, column), not, text, column.personal);
	}
	return { row, id: rowId(plan.key, row), refused };
};
