-- about: One instant at which the MRR of an account series changed, and the class of that change by itself. Detailed: its policy asks for more than the net movement of a month.
-- grain: series_number, occurred_at
-- stored: no
with detailed as (
  select policy_id, movement = 'gross' or reactivation_window_days is not null as is_detailed, reactivation_window_days as window_days
  from policies
), instants as (
  select d.is_detailed, m.series_number, m.month_index, m.occurred_at, min(d.window_days) as window_days, cast(sum(m.change_minor) as bigint) as change_minor,
    cast(sum(m.fx_minor) as bigint) as fx_minor, cast(sum(m.customer_units) as bigint) as change_units
  from interval_movements m
  join detailed d on d.policy_id = m.policy_id
  where m.kind <> 'revaluation'
  group by d.is_detailed, m.series_number, m.month_index, m.occurred_at
), running as (
  -- The flag is part of every partition so that an engine may read the detailed policies alone.
  select is_detailed, series_number, month_index, occurred_at, window_days, change_minor, fx_minor, change_units, cast(sum(change_units) over w as bigint) as units,
    lag(month_index) over w as previous_index
  from instants
  window w as (partition by is_detailed, series_number order by occurred_at)
), lives as (
  -- The latest month that began, with whether the account was a customer when it did, is one number: a maximum finds both, in one order of the rows.
  select is_detailed, series_number, month_index, occurred_at, window_days, change_minor, fx_minor, units, units - change_units as units_before,
    max(case when previous_index is distinct from month_index then month_index * 2 + case when units - change_units > 0 then 1 else 0 end end)
      over (partition by is_detailed, series_number order by occurred_at rows between unbounded preceding and current row) as opening_code,
    max(case when units <= 0 and units - change_units > 0 then occurred_at end)
      over (partition by is_detailed, series_number order by occurred_at rows between unbounded preceding and 1 preceding) as left_at
  from running
), moved as (
  -- As in a month: an account that was a customer at the opening has FX, another enters at the closing rate.
  select is_detailed, series_number, month_index, occurred_at, window_days, units, units_before, left_at,
    change_minor - case when opening_code % 2 = 1 then fx_minor else 0 end as movement_minor
  from lives
)
select is_detailed, series_number, month_index, occurred_at, movement_minor,
  case when units > 0 and units_before <= 0 and left_at is null then 'new'
    when units > 0 and units_before <= 0 and occurred_at > date_add('day', window_days, left_at) then 'new'
    when units > 0 and units_before <= 0 then 'reactivation'
    when units <= 0 and units_before > 0 then 'churn'
    when movement_minor > 0 then 'expansion'
    when movement_minor < 0 then 'contraction'
    else 'none' end as event_class
from moved
