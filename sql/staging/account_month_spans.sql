-- about: One time of whole months in which the closing of an account series stays: how it began, how long it lasts, and where the account stands in its life.
-- grain: series_number, month_index
with lives as (
  select series_number, min(case when units > 0 then month_index end) as cohort_index,
    min(case when units <= 0 and units - change_units > 0 then month_index end) as lapse_index
  from account_month_changes
  group by series_number
), named as (
  select k.series_number, p.is_gross, e.last_index
  from account_series k
  join policy_detail p on p.policy_id = k.policy_id
  join (select policy_id, max(last_index) as last_index from policy_months group by policy_id) e on e.policy_id = k.policy_id
)
-- A state lasts until the next change, or to the last month of its policy's zone; an account without MRR that is no customer has nothing to carry on.
select s.series_number, s.month_index, s.closing_minor, s.change_minor, s.fx_minor, s.units > 0 as is_customer, s.units - s.change_units > 0 as was_customer,
  l.cohort_index, l.lapse_index,
  case when s.units > 0 or s.closing_minor <> 0 then coalesce(s.next_index, k.last_index + 1) - s.month_index else 1 end as span_months
from account_month_changes s
join named k on k.series_number = s.series_number
join lives l on l.series_number = s.series_number
-- Under gross movements a month counts in which an account came and left, so that nothing is left to see of it.
where s.units > 0 or s.units <> s.change_units or s.closing_minor <> 0 or s.closing_minor <> s.change_minor or (k.is_gross and s.has_several)
