-- about: One time in which a rule that two policies differ in keeps a line out under one of them, whatever else does; of accounts that the two count differently at some time.
-- grain: policy_a, policy_b, source_id, subscription_id, item_id, stretch_from, judging_id, rule, kept_from
with concerned as (
  select distinct policy_a, policy_b, account_id
  from policy_disparities
), judged as (
  select c.policy_a, c.policy_b, t.account_id, x.currency, t.source_id, t.subscription_id, t.item_id, t.valid_from as stretch_from, t.valid_to as stretch_to, t.status, t.is_live,
    o.policy_id as judging_id, o.livemode_only
  from concerned c
  join item_timeline t on t.account_id = c.account_id
  join prices x on x.source_id = t.source_id and x.price_id = t.price_id
  join policies o on o.policy_id = c.policy_a or o.policy_id = c.policy_b
  where t.status <> 'canceled'
)
select j.policy_a, j.policy_b, j.account_id, j.currency, j.source_id, j.subscription_id, j.item_id, j.stretch_from, j.judging_id, r.rule,
  case r.rule when 'past_due_auto_churn_days' then d.counts_to else j.stretch_from end as kept_from,
  case when r.rule = 'new_recognition' and u.paid_at < coalesce(j.stretch_to, u.paid_at) then u.paid_at else j.stretch_to end as kept_to
from judged j
join policy_pair_rules r on r.policy_a = j.policy_a and r.policy_b = j.policy_b
left join policy_statuses s on s.policy_id = j.judging_id and s.status = j.status
left join kept_trials k on k.policy_id = j.judging_id and k.source_id = j.source_id and k.subscription_id = j.subscription_id and k.item_id = j.item_id
  and k.valid_from = j.stretch_from
left join past_due_cutoffs d on d.policy_id = j.judging_id and d.source_id = j.source_id and d.subscription_id = j.subscription_id and d.item_id = j.item_id
  and d.valid_from = j.stretch_from
left join unpaid_starts u on u.policy_id = j.judging_id and u.source_id = j.source_id and u.subscription_id = j.subscription_id and u.item_id = j.item_id
  and u.valid_from = j.stretch_from
where case r.rule when 'statuses_in_mrr' then s.policy_id is null and k.policy_id is null when 'livemode_only' then j.livemode_only and not j.is_live
  when 'past_due_auto_churn_days' then d.policy_id is not null when 'new_recognition' then u.policy_id is not null else false end
union all
select j.policy_a, j.policy_b, j.account_id, j.currency, j.source_id, j.subscription_id, j.item_id, j.stretch_from, j.judging_id, r.rule,
  case when q.requested_at > j.stretch_from then q.requested_at else j.stretch_from end as kept_from,
  case when q.withdrawn_at < coalesce(j.stretch_to, q.withdrawn_at) then q.withdrawn_at else coalesce(j.stretch_to, q.withdrawn_at) end as kept_to
from judged j
join policy_pair_rules r on r.policy_a = j.policy_a and r.policy_b = j.policy_b and r.rule = 'churn_recognition'
join cancel_requests q on q.policy_id = j.judging_id and q.source_id = j.source_id and q.subscription_id = j.subscription_id and q.item_id = j.item_id
where (j.stretch_to is null or q.requested_at < j.stretch_to) and (q.withdrawn_at is null or q.withdrawn_at > j.stretch_from)
