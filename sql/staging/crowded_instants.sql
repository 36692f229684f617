-- about: One of several instants of a month at which the MRR of an account series changed. Detailed as its policy is.
-- grain: series_number, occurred_at
-- stored: no
with moved as (
  select p.is_detailed, p.window_days, m.series_number, m.month_index, m.occurred_at, c.units - c.change_units as opening_units, m.change_minor, m.fx_minor, m.customer_units
  from interval_movements m
  join account_month_changes c on c.series_number = m.series_number and c.month_index = m.month_index
  join account_series s on s.series_number = c.series_number
  join policy_detail p on p.policy_id = s.policy_id
  where c.has_several and m.kind <> 'revaluation'
), instants as (
  select is_detailed, window_days, series_number, month_index, occurred_at, opening_units, sum(change_minor) as change_minor, sum(fx_minor) as fx_minor,
    sum(customer_units) as change_units
  from moved
  group by is_detailed, window_days, series_number, month_index, occurred_at, opening_units
)
-- The flag is part of the partition so that an engine may read the detailed policies alone.
select is_detailed, window_days, series_number, month_index, occurred_at, cast(change_units as bigint) as change_units,
  cast(opening_units + sum(change_units) over (partition by is_detailed, series_number, month_index order by occurred_at) as bigint) as units,
  -- As in a month: an account that was a customer at the opening has FX, another enters at the closing rate.
  cast(change_minor - case when opening_units > 0 then fx_minor else 0 end as bigint) as movement_minor
from instants
