import { date, text } from '../../../shared/warehouse/literal.ts';
import { type Cell, CLASSES } from './cell.ts';
import { bookedRows, inCell, oneAccount } from './queries.ts';

const INTERVAL = ['plan', 'quantity', 'mrr_minor', 'currency'];
const intervalColumns = (alias: string): string => INTERVAL.map((column) => `${alias}.${column} as ${alias}_${column}`).join(', ');
const intervalJoin = (alias: string, bound: string): string =>
	`left join mrr_intervals ${alias} on ${['policy_id', 'source_id', 'subscription_id', 'item_id'].map((column) => `${alias}.${column} = l.${column}`).join(' and ')} and ${bound}`;
const PART = [
	'account_id',
	'source_id',
	'subscription_id',
	'item_id',
	'occurred_at',
	'kind',
	'cause',
	'evidence',
	'record_source_id',
	'record_id',
	'recorded_at',
	'is_adjustment',
	'adjusts_month',
	'local_minor',
];
const partColumns = PART.map((column) => `l.${column}`).join(', ');

const [EARLIEST, LATEST] = ["timestamp '0001-01-01 00:00:00.000'", "timestamp '9999-12-31 00:00:00.000'"];
/** The interval that began with a change; under a new rate, the one that it found in force. Comparisons alone: an outer join with an OR compares all with all. */
const BEGAN_OR_REVALUED = [
	`a.valid_from >= case when l.kind = 'revaluation' then ${EARLIEST} else l.occurred_at end`,
	'a.valid_from <= l.occurred_at',
	`a.valid_from < case when l.kind = 'revaluation' then l.occurred_at else ${LATEST} end`,
	`coalesce(a.valid_to, ${LATEST}) >= l.occurred_at`,
].join(' and ');

/** Rows of the ledger that the month booked under the class, each with the interval that ended and the one that began. */
const bookedSql = (cell: Cell): string => {
	const columns = [
		partColumns,
		intervalColumns('b'),
		intervalColumns('a'),
		'a.record_id as a_record_id',
		'l.movement_minor + l.fx_minor as amount_minor',
	];
	return `select ${columns.join(', ')}
from mrr_ledger l
${intervalJoin('b', 'b.valid_to = l.occurred_at')}
${intervalJoin('a', BEGAN_OR_REVALUED)}
where ${inCell('l', cell)} and ${bookedRows(cell)}${oneAccount(cell, 'l')}
order by l.account_id, l.occurred_at, l.source_id, l.subscription_id, l.item_id, l.kind, l.cause, l.is_adjustment`;
};

/** What each line was worth: the sum of its ledger up to then, with the change that gave it its present price and the interval it began. */
const stateSql = (cell: Cell): string => {
	const until = `l.month ${cell.name === 'opening' ? '<' : '<='} ${date(cell.month)}`;
	const line = 'account_id, source_id, subscription_id, item_id';
	const columns = [partColumns, intervalColumns('a'), 'h.amount_minor'].join(', ');
	return `with entries as (
  select ${partColumns}, l.movement_minor + l.fx_minor as change_minor,
    row_number() over (partition by ${line.replaceAll(/(\w+_id)/g, 'l.$1')} order by case when l.event_class = 'fx' then 1 else 0 end, l.occurred_at desc, l.month desc, l.kind, l.cause) as place
  from mrr_ledger l
  where ${inCell('l', cell)} and ${until}${oneAccount(cell, 'l')}
), held as (
  select ${line}, cast(sum(change_minor) as bigint) as amount_minor
  from entries
  group by ${line}
)
select ${columns}
from held h
join entries l on ${['account_id', 'source_id', 'subscription_id', 'item_id'].map((column) => `l.${column} = h.${column}`).join(' and ')} and l.place = 1
left join mrr_intervals a on a.policy_id = ${text(cell.policy)} and a.source_id = l.source_id and a.subscription_id = l.subscription_id and a.item_id = l.item_id and a.valid_from = l.occurred_at
where h.amount_minor <> 0
order by l.account_id, l.source_id, l.subscription_id, l.item_id`;
};

/** The lines behind the accounts of a cell, and the records that say so; where accounts moved, those of their opening and of their merges. */
export const partsSql = (cell: Cell): Readonly<Record<string, string>> => {
	const { made } = CLASSES[cell.name];
	if (made === 'moved') return { moved: stateSql({ ...cell, name: 'opening' }), merged: bookedSql({ ...cell, name: 'transfer' }) };
	return { lines: made === 'state' ? stateSql(cell) : bookedSql(cell) };
};

/** The exchange rates of a cell that holds FX; null where none does. */
export const ratesSql = ({ name, policy }: Cell): string | null =>
	name === 'fx' || CLASSES[name].made === 'late'
		? `select from_currency, cast(month as varchar) as month, rate, minor_rate\nfrom exchange_rates\nwhere policy_id = ${text(policy)}\norder by from_currency, month`
		: null;
