import { required, type RowOf } from '../../../shared/contracts/column.ts';
import { monthsBetween } from '../../../shared/time/months.ts';

export const monthColumns = {
	timezone: required.varchar('IANA zone'),
	month: required.date('First day of the month'),
	month_index: required.bigint('year * 12 + month - 1'),
	starts_at: required.timestamp('First instant, UTC'),
	ends_at: required.timestamp('First instant after it, UTC'),
	is_partial: required.boolean('True for the month that as_of falls into: its closing is the state at as_of'),
};

/** Months of each zone from the first fact to the month of `asOf`. */
export const monthRows = (timezones: readonly string[], from: Date, asOf: Date): RowOf<typeof monthColumns>[] =>
	[...new Set(timezones)].sort().flatMap((timezone) =>
		monthsBetween(timezone, from, asOf)
			.filter(({ startsAt }) => startsAt < asOf)
			.map(({ month, index, startsAt, endsAt }) => ({
				timezone,
				month,
				month_index: BigInt(index),
				starts_at: startsAt,
				ends_at: endsAt,
				is_partial: endsAt > asOf,
			})),
	);
