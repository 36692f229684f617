-- about: The time from a request to cancel a subscription line until it was withdrawn, under a policy that no longer counts the line then.
-- grain: policy_id, source_id, subscription_id, item_id, requested_at
with asked as (
  select distinct e.source_id, e.subscription_id, e.item_id
  from item_evidence e
  join policy_scope s on s.source_id = e.source_id
  join policies p on p.policy_id = s.policy_id
  where e.cancel_requested_at is not null and p.churn_recognition = 'at_request'
), heard as (
  select e.source_id, e.subscription_id, e.item_id, e.cancel_requested_at,
    lead(e.effective_at) over (partition by e.source_id, e.subscription_id, e.item_id order by e.effective_at) as next_at
  from item_evidence e
  join asked a on a.source_id = e.source_id and a.subscription_id = e.subscription_id and a.item_id = e.item_id
), requests as (
  select source_id, subscription_id, item_id, cancel_requested_at as requested_at, case when count(*) = count(next_at) then max(next_at) end as withdrawn_at
  from heard
  where cancel_requested_at is not null
  group by source_id, subscription_id, item_id, cancel_requested_at
)
select s.policy_id, q.source_id, q.subscription_id, q.item_id, q.requested_at, q.withdrawn_at
from requests q
join policy_scope s on s.source_id = q.source_id
join policies p on p.policy_id = s.policy_id
where p.churn_recognition = 'at_request'
