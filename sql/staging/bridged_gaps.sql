-- about: One time without MRR that an account was away for no longer than a policy tolerates: what ended at its start counts on until the return.
-- grain: policy_id, account_id, left_at
with changes as (
  select v.policy_id, v.account_id, v.valid_from as changed_at, v.customer_units as units
  from item_values v
  join policies p on p.policy_id = v.policy_id
  where p.gap_tolerance_days > 0
  union all
  select v.policy_id, v.account_id, v.valid_to as changed_at, -v.customer_units as units
  from item_values v
  join policies p on p.policy_id = v.policy_id
  where p.gap_tolerance_days > 0 and v.valid_to is not null
), summed as (
  select policy_id, account_id, changed_at, sum(units) as units
  from changes
  group by policy_id, account_id, changed_at
), running as (
  select policy_id, account_id, changed_at, sum(units) over (partition by policy_id, account_id order by changed_at rows between unbounded preceding and current row) as units,
    lead(changed_at) over (partition by policy_id, account_id order by changed_at) as next_at
  from summed
)
select r.policy_id, r.account_id, r.changed_at as left_at, r.next_at as returned_at
from running r
join policies p on p.policy_id = r.policy_id
where r.units <= 0 and r.next_at <= date_add('day', p.gap_tolerance_days, r.changed_at)
