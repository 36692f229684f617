-- about: The months of one policy, cut in its zone; the last one of the run, and the last one that is closed (0 where none is).
-- grain: policy_id, month_index
with numbered as (
  select p.policy_id, b.month_index, b.month, b.starts_at, b.ends_at as bounds_end,
    case when b.is_partial then r.as_of else b.ends_at end as ends_at, b.is_partial,
    case when b.is_partial then r.as_of else date_add('month', 1, cast(b.month as timestamp)) end as rates_before,
    min(b.month_index) over (partition by p.policy_id) as first_index, max(b.month_index) over (partition by p.policy_id) as last_index, coalesce(c.closed_index, 0) as closed_index
  from policies p
  join month_bounds b on b.timezone = p.timezone
  left join (select policy_id, max(month_index) as closed_index from closed_months group by policy_id) c on c.policy_id = p.policy_id
  cross join run_parameters r
)
-- A rate's day is a day of the policy's zone, so a month takes the rates of its own days (rates_before) whatever instant it ends at in UTC.
select policy_id, month_index, month, starts_at, bounds_end, ends_at, rates_before, is_partial, first_index, last_index, closed_index
from numbered
