-- about: One account series at one month-end: closing, the movement and FX that led there, and where the account stands in its life.
-- grain: series_number, month_index
with changes as (
  select series_number, month_index, cast(sum(change_minor) as bigint) as change_minor, cast(sum(fx_minor) as bigint) as fx_minor,
    cast(sum(customer_units) as bigint) as change_units
  from interval_movements
  group by series_number, month_index
), states as (
  select series_number, month_index, change_minor, fx_minor, change_units, cast(sum(change_minor) over w as bigint) as closing_minor,
    cast(sum(change_units) over w as bigint) as units, lead(month_index) over w as next_index
  from changes
  window w as (partition by series_number order by month_index)
), lives as (
  select series_number, min(case when units > 0 then month_index end) as cohort_index,
    min(case when units <= 0 and units - change_units > 0 then month_index end) as lapse_index
  from states
  group by series_number
), spans as (
  -- A state lasts until the next change; an account without MRR that is no customer has nothing to carry on.
  select s.series_number, s.month_index, s.closing_minor, s.change_minor, s.fx_minor, s.units > 0 as is_customer, s.units - s.change_units > 0 as was_customer,
    l.cohort_index, l.lapse_index,
    case when s.units > 0 or s.closing_minor <> 0 then coalesce(s.next_index, e.last_index + 1) - s.month_index else 1 end as span_months
  from states s
  join lives l on l.series_number = s.series_number
  cross join (select max(last_index) as last_index from policy_months) e
  left join event_months g on g.series_number = s.series_number and g.month_index = s.month_index and g.is_gross
  where g.series_number is not null or s.units > 0 or s.units <> s.change_units or s.closing_minor <> 0 or s.closing_minor <> s.change_minor
)
select s.series_number, s.month_index + o.month_offset as month_index, s.closing_minor, s.is_customer, s.cohort_index,
  s.lapse_index is null or s.month_index + o.month_offset < s.lapse_index as is_first_stretch,
  case when o.month_offset = 0 then s.was_customer else s.is_customer end as was_customer,
  case when o.month_offset = 0 and s.was_customer then s.fx_minor else cast(0 as bigint) end as fx_minor,
  case when o.month_offset > 0 then cast(0 as bigint) when s.was_customer then s.change_minor - s.fx_minor else s.change_minor end as movement_minor
from spans s
join span_offsets o on o.span_months = s.span_months
