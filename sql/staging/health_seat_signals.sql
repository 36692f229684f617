-- about: Paid units of an account at one month-end and three month-ends earlier. Accounts without paid units then have no row.
-- grain: policy_id, account_id, month
with seats as (
  select p.policy_id, p.account_id, p.month, p.month_index, p.snapshot_at, sum(i.quantity) as seats
  from health_population p
  join mrr_intervals i on i.policy_id = p.policy_id and i.account_id = p.account_id
    and i.valid_from < p.snapshot_at and (i.valid_to is null or i.valid_to >= p.snapshot_at)
  where i.mrr_minor > 0
  group by p.policy_id, p.account_id, p.month, p.month_index, p.snapshot_at
)
select n.policy_id, n.account_id, n.month, n.snapshot_at, cast(n.seats as bigint) as seats, cast(b.seats as bigint) as seats_before
from seats n
join seats b on b.policy_id = n.policy_id and b.account_id = n.account_id and b.month_index = n.month_index - 3
where b.seats > 0
