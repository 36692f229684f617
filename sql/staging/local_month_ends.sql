-- about: Month-end MRR of one account in one billing currency, for every month from its first to its last change onward, in minor units of that currency.
-- grain: policy_id, account_id, currency, local_currency, month_index
with changes as (
  select policy_id, account_id, currency, local_currency, month_index, sum(local_minor) as local_minor
  from interval_movements
  where kind <> 'revaluation'
  group by policy_id, account_id, currency, local_currency, month_index
), states as (
  select policy_id, account_id, currency, local_currency, month_index,
    cast(sum(local_minor) over (
      partition by policy_id, account_id, currency, local_currency order by month_index rows between unbounded preceding and current row
    ) as bigint) as local_minor,
    lead(month_index) over (partition by policy_id, account_id, currency, local_currency order by month_index) as next_index
  from changes
), last_month as (
  select p.policy_id, max(b.month_index) as month_index
  from policies p
  join month_bounds b on b.timezone = p.timezone
  group by p.policy_id
)
select s.policy_id, s.account_id, s.currency, s.local_currency, u.month_index, s.local_minor
from states s
join last_month l on l.policy_id = s.policy_id
cross join unnest(sequence(s.month_index, coalesce(s.next_index - 1, l.month_index))) as u (month_index)
where s.local_minor <> 0
