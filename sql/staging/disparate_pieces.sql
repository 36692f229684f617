-- about: One piece of a time in which two policies count a line differently: what one of them, the counting policy, makes of the line there.
-- grain: policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, piece_from, counting_id, valid_from
select d.policy_a, d.policy_b, d.source_id, d.subscription_id, d.item_id, d.account_id, d.currency, t.policy_id as counting_id,
  case when t.policy_id = d.policy_a then d.policy_b else d.policy_a end as other_id, t.stretch_from, t.valid_from, t.valid_to, t.price_id, t.status, t.is_paused,
  case when t.valid_from > d.differs_from then t.valid_from else d.differs_from end as piece_from,
  case when t.valid_to < coalesce(d.differs_to, t.valid_to) then t.valid_to else coalesce(d.differs_to, t.valid_to) end as piece_to
from policy_disparities d
join policy_timeline t on t.source_id = d.source_id and t.subscription_id = d.subscription_id and t.item_id = d.item_id and t.account_id = d.account_id
where (t.policy_id = d.policy_a or t.policy_id = d.policy_b) and (d.differs_to is null or t.valid_from < d.differs_to) and (t.valid_to is null or t.valid_to > d.differs_from)
