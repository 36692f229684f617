-- about: One month in which the MRR of an account series changed: by how much, what it came to, and when first. Several: it changed at more than one instant, so that the month's difference does not tell all.
-- grain: series_number, month_index
with changes as (
  select series_number, month_index, cast(sum(change_minor) as bigint) as change_minor, cast(sum(fx_minor) as bigint) as fx_minor,
    cast(sum(customer_units) as bigint) as change_units, min(occurred_at) as first_at, max(occurred_at) as last_at
  from interval_movements
  group by series_number, month_index
)
select series_number, month_index, change_minor, fx_minor, change_units, first_at, coalesce(first_at < last_at, false) as has_several,
  cast(sum(change_minor) over w as bigint) as closing_minor, cast(sum(change_units) over w as bigint) as units, lead(month_index) over w as next_index
from changes
window w as (partition by series_number order by month_index)
