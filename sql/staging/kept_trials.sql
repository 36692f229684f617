-- about: One trial of a subscription line that counts because the subscription counted before it: a free time given to a paying customer.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
with paid as (
  select s.policy_id, t.source_id, t.subscription_id, min(t.valid_from) as paid_from
  from item_timeline t
  join policy_scope s on s.source_id = t.source_id
  join policies p on p.policy_id = s.policy_id
  join policy_statuses c on c.policy_id = p.policy_id and c.status = t.status
  where p.trialing_after_paid = 'keep'
  group by s.policy_id, t.source_id, t.subscription_id
)
select f.policy_id, t.source_id, t.subscription_id, t.item_id, t.valid_from
from paid f
join item_timeline t on t.source_id = f.source_id and t.subscription_id = f.subscription_id and t.valid_from > f.paid_from
where t.status = 'trialing'
