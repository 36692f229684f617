import type { Column, Columns } from '../../../shared/contracts/column.ts';
import type { DropColumn, DropFile } from '../../../shared/contracts/config.ts';
import { entityByName } from '../../../shared/contracts/entities/index.ts';
import { Problem } from '../../../shared/problem.ts';
import { nearest } from '../../../shared/nearest.ts';
import type { CellRule } from './cell.ts';
import { checkLiterals } from './literals.ts';
import { DATE_FORMATS, isDateFormat } from './instant.ts';
import type { ColumnPlan, Plan } from './plan.ts';

type ColumnSpec = Exclude<DropColumn, string>;

const wrong = (what: string, where: string, saw: string, next: string): Problem =>
	new Problem({ kind: 'configuration', what, where, saw, next });

const suggestion = (name: string, candidates: readonly string[]): string => {
	const close = nearest(name, candidates);
	return `${close === undefined ? '' : `did you mean ${close}? `}there are ${candidates.join(', ')}`;
};

const specOf = (given: DropColumn): ColumnSpec => (typeof given === 'string' ? { from: given } : given);

const letterCase = (column: string): ColumnPlan['letterCase'] =>
	/(^|_)currency$/.test(column) ? 'lower' : column === 'country' ? 'upper' : 'kept';

const checkSpec = (spec: ColumnSpec, type: Column['type'], where: string): CellRule => {
	const { format = 'iso' } = spec;
	const scale = typeof spec.scale === 'number' ? spec.scale : 0;
	if (spec.from !== undefined && spec.value !== undefined)
		throw wrong('A column is given both from a file column and as a value', where, `from ${spec.from}`, 'keep one of the two');
	if (spec.from === undefined && spec.value === undefined)
		throw wrong('A column is given neither from a file column nor as a value', where, JSON.stringify(spec), 'add from or value');
	if (!isDateFormat(format)) throw wrong('An unknown date format', where, format, suggestion(format, DATE_FORMATS));
	if (spec.format !== undefined && type !== 'date' && type !== 'timestamp')
		throw wrong('A date format for a column that is no date', where, `${type} column`, 'remove format');
	if ((spec.scale ?? 0) !== 0 && !['bigint', 'integer', 'decimal', 'double'].includes(type))
		throw wrong('A scale for a column that is no number', where, `${type} column`, 'remove scale');
	return { type, scale, format };
};

const planColumn = (column: string, { type, nullable, personal = false }: Column, given: DropColumn, where: string): ColumnPlan => {
	const spec = specOf(given);
	const rule = checkSpec(spec, type, `${where}, columns.${column}`);
	const replace = Object.entries(spec.replace ?? {}).map(([seen, meant]): [string, string | null] => [
		seen,
		meant === null ? null : String(meant),
	]);
	return {
		column,
		nullable,
		personal,
		from: spec.from,
		value: spec.value === undefined ? undefined : String(spec.value),
		replace: new Map(replace),
		fallback: spec.default === undefined ? '' : String(spec.default),
		prefix: spec.prefix ?? '',
		letterCase: letterCase(column),
		rule,
		scalesByCurrency: spec.scale === 'currency',
	};
};

const checkEntityColumns = (mapping: DropFile, columns: Columns, where: string): void => {
	for (const name of Object.keys(mapping.columns)) {
		if (!(name in columns))
			throw wrong(`The entity ${mapping.entity} has no such column`, where, name, suggestion(name, Object.keys(columns)));
	}
	const missing = Object.entries(columns).find(([name, { nullable }]) => !nullable && !(name in mapping.columns));
	if (missing === undefined) return;
	const [name, { type, description }] = missing;
	throw wrong(
		`A column that ${mapping.entity} requires is not mapped`,
		where,
		`no columns.${name}`,
		`map ${name} (${type}: ${description}) to a column of the file or to a value`,
	);
};

const noCurrency = (entity: string, hasCurrency: boolean, where: string): Problem =>
	wrong(
		'A scale by currency where no currency is known',
		where,
		hasCurrency ? 'no columns.currency' : `${entity}, which has no currency`,
		hasCurrency ? 'map currency too, or write the scale as a number' : 'write the scale as a number, such as 2',
	);

/** Turns a mapping into a plan. Problem (configuration) naming the setting, before any file is read. */
export const planMapping = (mapping: DropFile, where: string): Plan => {
	const declared = entityByName[mapping.entity];
	if (declared === undefined) throw wrong('No such entity', where, mapping.entity, suggestion(mapping.entity, Object.keys(entityByName)));
	checkEntityColumns(mapping, declared.columns, where);
	const columns = Object.entries(mapping.columns).flatMap(([name, given]) => {
		const column = declared.columns[name];
		return column === undefined ? [] : [planColumn(name, column, given, where)];
	});
	const currency = columns.find(({ column }) => column === 'currency');
	for (const column of columns) {
		const place = `${where}, columns.${column.column}`;
		if (column.scalesByCurrency && currency === undefined) throw noCurrency(mapping.entity, 'currency' in declared.columns, place);
		checkLiterals(mapping.entity, column, place);
	}
	return { entity: mapping.entity, key: declared.key, columns, currency, where: Object.entries(mapping.where ?? {}) };
};

/** Problem (configuration) when the plan names a column that a file does not have. */
export const checkFileColumns = (plan: Plan, file: string, available: readonly string[], where: string): void => {
	const used = [
		...plan.columns.flatMap(({ column, from }) => (from === undefined ? [] : [[column, from] as const])),
		...plan.where.map(([name]) => ['where', name] as const),
	];
	for (const [column, from] of used) {
		if (!available.includes(from))
			throw wrong(`The file ${file} has no column for ${plan.entity} ${column}`, where, from, suggestion(from, available));
	}
};
