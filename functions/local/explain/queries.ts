import { date, text } from '../../../shared/warehouse/literal.ts';
import { type Cell, CLASSES, type MetricCell, type Segment } from './cell.ts';

/** Rows of a cell's policy and currency. */
export const inCell = (alias: string, { policy, currency }: Pick<Cell, 'policy' | 'currency'>): string =>
	`${alias}.policy_id = ${text(policy)} and ${alias}.currency = ${text(currency)}`;

const signed = ({ name }: Cell, alias: string): string => `${CLASSES[name].sign < 0 ? '-' : ''}${alias}.${CLASSES[name].column}`;

/** Where the figures of a segment stand, or those of the company. */
export const rollForward = (segment: Segment | null): string => (segment === null ? 'mrr_rollforward' : 'mrr_segment_rollforward');

/** The published figure: of the company, or of a segment. */
export const cellSql = (cell: Cell): string => {
	const { segment, month } = cell;
	const members = segment === null ? '' : ` and c.dimension = ${text(segment.dimension)} and c.value = ${text(segment.value)}`;
	return `select ${signed(cell, 'c')} as amount_minor from ${rollForward(segment)} c where ${inCell('c', cell)} and c.month = ${date(month)}${members}`;
};

/** Where an account stands in the month, and stood before (BEFORE); an account that was nowhere before stands where it came. */
const segmentJoins = (segment: Segment, month: string): string => {
	const dimension = text(segment.dimension);
	return `\njoin account_dimensions d on d.policy_id = m.policy_id and d.account_id = m.account_id and d.dimension = ${dimension} and d.month = ${date(month)}`;
};

const BEFORE = 'coalesce(d.before_value, d.value)';

/** Members of a segment; an opening belongs to the segment that the account came from. */
const members = ({ segment, name, month }: Cell): { readonly joins: string; readonly holds: string } => {
	if (segment === null) return { joins: '', holds: '' };
	return { joins: segmentJoins(segment, month), holds: ` and ${name === 'opening' ? BEFORE : 'd.value'} = ${text(segment.value)}` };
};

/** Rows of the one account that is asked for, where one is. */
export const oneAccount = (cell: Cell, alias: string): string =>
	cell.account === null ? '' : ` and ${alias}.account_id = ${text(cell.account)}`;

/** Accounts that came to a segment or left it: the opening that they took along, and what a merge gave them or took. */
const movedSql = (cell: Cell, segment: Segment): string => {
	const value = text(segment.value);
	const [moved, merged] =
		cell.name === 'transfers_in'
			? [`d.value = ${value} and ${BEFORE} <> d.value`, `d.value = ${value} and m.transfer_minor > 0`]
			: [`d.before_value = ${value} and d.value <> d.before_value`, `d.value = ${value} and m.transfer_minor < 0`];
	const sign = cell.name === 'transfers_in' ? '' : '-';
	return `select account_id, moved_minor + merged_minor as amount_minor, moved_minor, merged_minor
from (
  select m.account_id, case when ${moved} then ${sign}m.opening_minor else cast(0 as bigint) end as moved_minor,
    case when ${merged} then m.transfer_minor else cast(0 as bigint) end as merged_minor
  from account_months m${segmentJoins(segment, cell.month)}
  where ${inCell('m', cell)} and m.month = ${date(cell.month)}${oneAccount(cell, 'm')}
) t
where moved_minor <> 0 or merged_minor <> 0
order by abs(moved_minor + merged_minor) desc, account_id`;
};

/** Rows of the ledger (l) that a month booked under the class. */
export const bookedRows = ({ name, month }: Cell): string =>
	`l.month = ${date(month)} and ${CLASSES[name].made === 'late' ? 'l.is_adjustment' : `l.booked_class = ${text(name)}`}`;

/** Accounts whose lines cancel each other out put nothing in, and belong to the cell nevertheless. */
const cancelledSql = (cell: Cell): string => `
  union all
  select distinct l.policy_id, l.account_id, l.currency, l.month, cast(0 as bigint) as amount_minor
  from mrr_ledger l
  where ${bookedRows(cell)} and l.movement_minor + l.fx_minor <> 0`;

/** The accounts behind a cell and what each puts in, greatest first. */
export const accountsSql = (cell: Cell): string => {
	const { made, column } = CLASSES[cell.name];
	if (made === 'moved' && cell.segment !== null) return movedSql(cell, cell.segment);
	const { joins, holds } = members(cell);
	return `select m.account_id, cast(sum(m.amount_minor) as bigint) as amount_minor
from (
  select a.policy_id, a.account_id, a.currency, a.month, ${signed(cell, 'a')} as amount_minor
  from account_months a
  where a.month = ${date(cell.month)} and a.${column} <> 0${made === 'state' ? '' : cancelledSql(cell)}
) m${joins}
where ${inCell('m', cell)}${holds}${oneAccount(cell, 'm')}
group by m.account_id
order by abs(cast(sum(m.amount_minor) as bigint)) desc, m.account_id`;
};

/** The published figure of a metric, and how accounts count under its dimensions. */
export const metricCellSql = ({ metric, month, segment, ...cell }: MetricCell): string =>
	`select c.numerator, c.denominator, c.value, k.unit, k.kind, k.attribution, k.window_months
from metric_values c
join metric_catalogue k on k.metric = c.metric
where c.metric = ${text(metric)} and ${inCell('c', cell)} and c.month = ${date(month)} and c.dimension = ${text(segment?.dimension ?? 'company')} and c.dimension_value = ${text(segment?.value ?? 'all')}`;

/** What each account puts into a metric, also where one is asked for: all are compared with the published figure. `placed` is the month in which its segment is looked up. */
export const metricAccountsSql = ({ metric, month, segment, ...cell }: MetricCell, placed: string): string => {
	const join =
		segment === null
			? ''
			: `\njoin account_dimensions d on d.policy_id = m.policy_id and d.account_id = m.account_id and d.month = ${date(placed)} and d.dimension = ${text(segment.dimension)} and d.value = ${text(segment.value)}`;
	return `select m.account_id, m.numerator, m.denominator\nfrom metric_account_months m${join}\nwhere m.metric = ${text(metric)} and ${inCell('m', cell)} and m.month = ${date(month)}\norder by abs(m.denominator - m.numerator) desc, m.account_id`;
};
