-- about: One account series at one month-end: closing, the movement and FX that led there, and where the account stands in its life.
-- grain: series_number, month_index
with lives as (
  select series_number, min(case when units > 0 then month_index end) as cohort_index,
    min(case when units <= 0 and units - change_units > 0 then month_index end) as lapse_index
  from account_month_changes
  group by series_number
), gross as (
  select s.series_number
  from account_series s
  join policies p on p.policy_id = s.policy_id
  where p.movement = 'gross'
), spans as (
  -- A state lasts until the next change; an account without MRR that is no customer has nothing to carry on.
  select s.series_number, s.month_index, s.closing_minor, s.change_minor, s.fx_minor, s.units > 0 as is_customer, s.units - s.change_units > 0 as was_customer,
    l.cohort_index, l.lapse_index,
    case when s.units > 0 or s.closing_minor <> 0 then coalesce(s.next_index, e.last_index + 1) - s.month_index else 1 end as span_months
  from account_month_changes s
  join lives l on l.series_number = s.series_number
  cross join (select max(last_index) as last_index from policy_months) e
  -- Under gross movements a month counts in which an account came and left, so that nothing is left to see of it.
  left join gross g on g.series_number = case when s.has_several then s.series_number end
  where g.series_number is not null or s.units > 0 or s.units <> s.change_units or s.closing_minor <> 0 or s.closing_minor <> s.change_minor
)
select s.series_number, s.month_index + o.month_offset as month_index, s.closing_minor, s.is_customer, s.cohort_index,
  s.lapse_index is null or s.month_index + o.month_offset < s.lapse_index as is_first_stretch,
  case when o.month_offset = 0 then s.was_customer else s.is_customer end as was_customer,
  case when o.month_offset = 0 and s.was_customer then s.fx_minor else cast(0 as bigint) end as fx_minor,
  case when o.month_offset > 0 then cast(0 as bigint) when s.was_customer then s.change_minor - s.fx_minor else s.change_minor end as movement_minor
from spans s
join span_offsets o on o.span_months = s.span_months
