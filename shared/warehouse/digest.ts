import type { ColumnType } from '../contracts/column.ts';
import { identifier } from './literal.ts';
import type { TableColumn } from './warehouse.ts';

/** Doubles up to here are compared in billionths; greater ones in whole units. */
const FINE_DOUBLES = '900000000e0';

/** A value as text, in the portable dialect, that no other value of its type has: engines print doubles and instants each in their own way. */
const spelt = (type: ColumnType, column: string): string => {
	if (type === 'varchar') return `cast(length(${column}) as varchar) || ':' || ${column}`;
	if (type === 'decimal') return `cast(cast(${column} as decimal(38, 12)) as varchar)`;
	if (type === 'timestamp') return `cast(date_diff('millisecond', timestamp '1970-01-01 00:00:00', ${column}) as varchar)`;
	if (type === 'double') {
		const fine = `cast(cast(round(${column} * 1000000000e0) as bigint) as varchar)`;
		const coarse = `case when abs(${column}) < 1e37 then cast(cast(${column} as decimal(38, 0)) as varchar) when ${column} > 0 then 'inf' else '-inf' end`;
		return `case when abs(${column}) <= ${FINE_DOUBLES} then ${fine} else ${coarse} || '.' end`;
	}
	return `cast(${column} as varchar)`;
};

const rowText = (columns: readonly TableColumn[]): string =>
	columns.map(({ name, type }) => `coalesce(${spelt(type, identifier(name))}, '~')`).join(" || '|' || ");

/** 60 bits of a row's hash, from that hex digit on. */
const bits = (from: number): string => `cast(from_base(substr(row_hash, ${from}, 15), 16) as decimal(38, 0))`;

/**
 * The one statement that digests columns of a table where it lies: one row back, however large the table is. The number of rows, and two sums of 60 bits each of the
 * rows' own hashes, as text; the same rows give the same in any order and on every engine.
 */
export const digestStatement = (table: string, columns: readonly TableColumn[]): string => `with hashed as (
  select to_hex(md5(to_utf8(${rowText(columns)}))) as row_hash
  from ${identifier(table)}
)
select count(*) as row_count, cast(coalesce(cast(sum(${bits(1)}) as decimal(38, 0)), 0) as varchar) as first_sum, cast(coalesce(cast(sum(${bits(16)}) as decimal(38, 0)), 0) as varchar) as second_sum
from hashed`;
