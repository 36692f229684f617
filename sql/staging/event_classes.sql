-- about: One instant at which the MRR of an account series changed, and the class of that change by itself. Detailed: its policy asks for more than the net movement of a month.
-- grain: series_number, occurred_at
-- stored: no
with detailed as (
  select policy_id, movement = 'gross' or reactivation_window_days is not null as is_detailed, reactivation_window_days as window_days
  from policies
), instants as (
  select d.is_detailed, m.series_number, m.month_index, m.occurred_at, min(d.window_days) as window_days, sum(m.change_minor) as change_minor, sum(m.fx_minor) as fx_minor,
    sum(m.customer_units) as change_units
  from interval_movements m
  join detailed d on d.policy_id = m.policy_id
  where m.kind <> 'revaluation'
  group by d.is_detailed, m.series_number, m.month_index, m.occurred_at
), running as (
  -- The flag is part of every partition so that an engine may read the detailed policies alone.
  select is_detailed, series_number, month_index, occurred_at, window_days, change_minor, fx_minor, change_units,
    sum(change_units) over (partition by is_detailed, series_number order by occurred_at rows between unbounded preceding and current row) as units
  from instants
), lives as (
  select is_detailed, series_number, month_index, occurred_at, window_days, change_minor, fx_minor, units, units - change_units as units_before,
    first_value(units - change_units) over (partition by is_detailed, series_number, month_index order by occurred_at) > 0 as was_customer,
    max(case when units <= 0 and units - change_units > 0 then occurred_at end)
      over (partition by is_detailed, series_number order by occurred_at rows between unbounded preceding and 1 preceding) as left_at
  from running
), moved as (
  -- As in a month: an account that was a customer at the opening has FX, another enters at the closing rate.
  select is_detailed, series_number, month_index, occurred_at, window_days, units, units_before, was_customer, left_at,
    change_minor - case when was_customer then fx_minor else 0 end as movement_minor
  from lives
)
select is_detailed, series_number, month_index, occurred_at, was_customer, cast(movement_minor as bigint) as movement_minor,
  case when units > 0 and units_before <= 0 and left_at is null then 'new'
    when units > 0 and units_before <= 0 and occurred_at > date_add('day', window_days, left_at) then 'new'
    when units > 0 and units_before <= 0 then 'reactivation'
    when units <= 0 and units_before > 0 then 'churn'
    when movement_minor > 0 then 'expansion'
    when movement_minor < 0 then 'contraction'
    else 'none' end as event_class
from moved
