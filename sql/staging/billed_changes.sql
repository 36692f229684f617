-- about: One change of MRR after the period in which it falls was billed: it counts at every month-end until the next period.
-- grain: policy_id, item_number, stretch_from, changed_at
with bounds as (
  select policy_id, item_number, valid_from as changed_at, mrr_minor as change_minor
  from billed_intervals
  union all
  select policy_id, item_number, valid_to as changed_at, -mrr_minor as change_minor
  from billed_intervals
  where valid_to is not null
), changes as (
  select policy_id, item_number, changed_at, cast(sum(change_minor) as bigint) as change_minor
  from bounds
  group by policy_id, item_number, changed_at
)
select t.policy_id, t.item_number, t.stretch_from, c.changed_at, t.stretch_to, t.account_id, t.currency, c.change_minor
from billed_ties t
join changes c on c.policy_id = t.policy_id and c.item_number = t.item_number and c.changed_at > t.agreed_at and c.changed_at < t.stretch_to
where c.change_minor <> 0
