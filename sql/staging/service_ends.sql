-- about: The end of the service already paid for, up to which a line that was ended earlier counts, under a policy that says so.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
with paid_up as (
  select s.policy_id, c.source_id, c.subscription_id, c.item_id, c.valid_from as ended_at,
    case when c.valid_to < e.service_period_end then c.valid_to else e.service_period_end end as counts_to
  from item_timeline c
  join policy_scope s on s.source_id = c.source_id
  join policies p on p.policy_id = s.policy_id
  join item_evidence e on e.source_id = c.source_id and e.subscription_id = c.subscription_id and e.item_id = c.item_id and e.effective_at = c.valid_from
  where p.churn_recognition = 'service_period_end' and c.status = 'canceled' and e.service_period_end > c.valid_from
)
select u.policy_id, t.source_id, t.subscription_id, t.item_id, t.valid_from, u.counts_to
from paid_up u
join item_timeline t on t.source_id = u.source_id and t.subscription_id = u.subscription_id and t.item_id = u.item_id and t.valid_to = u.ended_at
