-- about: One time of whole months in which the closing of an account series stays: how it began, how long it lasts, and where the account stands in its life.
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
)
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
