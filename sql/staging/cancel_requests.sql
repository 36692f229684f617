-- about: The time from a request to cancel a subscription line until it was withdrawn, under a policy that no longer counts the line then.
-- grain: policy_id, source_id, subscription_id, item_id, requested_at
with heard as (
  select s.policy_id, e.source_id, e.subscription_id, e.item_id, e.cancel_requested_at,
    lead(e.effective_at) over (partition by s.policy_id, e.source_id, e.subscription_id, e.item_id order by e.effective_at) as next_at
  from item_evidence e
  join policy_scope s on s.source_id = e.source_id
  join policies p on p.policy_id = s.policy_id
  where p.churn_recognition = 'at_request'
)
select policy_id, source_id, subscription_id, item_id, cancel_requested_at as requested_at, case when count(*) = count(next_at) then max(next_at) end as withdrawn_at
from heard
where cancel_requested_at is not null
group by policy_id, source_id, subscription_id, item_id, cancel_requested_at
