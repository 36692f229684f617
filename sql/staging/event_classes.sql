-- about: One instant at which an account series came or left, or one of several in a month, and the class of its change by itself: what the difference of the month does not tell. Detailed as its policy is.
-- grain: series_number, occurred_at
-- stored: no
with instants as (
  -- A month of one instant is that instant; as in a month, an account that was a customer at the opening has FX, another enters at the closing rate.
  select p.is_detailed, p.window_days, c.series_number, c.month_index, c.first_at as occurred_at, c.units - c.change_units as units_before, c.units,
    c.change_minor - case when c.units > c.change_units then c.fx_minor else 0 end as movement_minor
  from account_month_changes c
  join account_series s on s.series_number = c.series_number
  join policy_detail p on p.policy_id = s.policy_id
  where not c.has_several and (c.units > 0) <> (c.units > c.change_units)
  union all
  select is_detailed, window_days, series_number, month_index, occurred_at, units - change_units as units_before, units, movement_minor
  from crowded_instants
), lives as (
  -- The flag is part of every partition so that an engine may read the detailed policies alone.
  select is_detailed, series_number, month_index, occurred_at, window_days, movement_minor, units, units_before,
    max(case when units <= 0 and units_before > 0 then occurred_at end)
      over (partition by is_detailed, series_number order by occurred_at rows between unbounded preceding and 1 preceding) as left_at
  from instants
)
select is_detailed, series_number, month_index, occurred_at, movement_minor,
  case when units > 0 and units_before <= 0 and left_at is null then 'new'
    when units > 0 and units_before <= 0 and occurred_at > date_add('day', window_days, left_at) then 'new'
    when units > 0 and units_before <= 0 then 'reactivation'
    when units <= 0 and units_before > 0 then 'churn'
    when movement_minor > 0 then 'expansion'
    when movement_minor < 0 then 'contraction'
    else 'none' end as event_class
from lives
