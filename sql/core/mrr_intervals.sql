-- about: What one subscription line was worth per month over one half-open interval, under one policy and on one kind of evidence.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
-- stored: no
select v.policy_id, v.source_id, v.subscription_id, v.item_id, v.valid_from, coalesce(g.returned_at, v.valid_to) as valid_to, v.account_id, v.price_id, v.plan, v.currency,
  v.status, v.quantity, v.is_paused, v.mrr_minor, v.customer_units, v.evidence, v.reason, v.recorded_at, v.record_id
from item_values v
left join bridged_gaps g on g.policy_id = v.policy_id and g.account_id = v.account_id and g.left_at = v.valid_to
