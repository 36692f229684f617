-- about: One first stretch of a subscription line whose contract was signed before it began, under a policy that counts what is committed.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
with committed as (
  select s.policy_id, e.source_id, e.subscription_id, e.item_id, e.effective_at, e.signed_at,
    min(e.effective_at) over (partition by s.policy_id, e.source_id, e.subscription_id) as started_at
  from item_evidence e
  join policy_scope s on s.source_id = e.source_id
  join policies p on p.policy_id = s.policy_id
  where p.basis = 'committed'
)
select policy_id, source_id, subscription_id, item_id, effective_at as valid_from, signed_at
from committed
where effective_at = started_at and signed_at < effective_at
