-- about: What one subscription line was worth per month over one half-open interval, under one policy and on one kind of evidence, before gaps are bridged.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
with sliced as (
  select d.policy_id, d.source_id, d.subscription_id, d.item_id, d.valid_from, d.slice_from, d.slice_to, m.month_minor
  from discounted_slices d
  join monthly_amounts m on m.policy_id = d.policy_id and m.source_id = d.source_id and m.price_id = d.price_id and m.period_amount = d.period_amount
  union all
  select u.policy_id, u.source_id, u.subscription_id, u.item_id, u.valid_from, u.slice_from, u.slice_to, m.month_minor
  from usage_slices u
  join monthly_amounts m on m.policy_id = u.policy_id and m.source_id = u.source_id and m.price_id = u.price_id and m.period_amount = u.period_amount
), listed as (
  select m.policy_id, q.source_id, q.price_id, q.quantity, q.plan, q.currency, q.usage_type, q.period_amount > 0 as is_priced, m.month_minor, p.paused, p.zero_mrr_customer
  from priced_quantities q
  join monthly_amounts m on m.source_id = q.source_id and m.price_id = q.price_id and m.period_amount = q.period_amount
  join policies p on p.policy_id = m.policy_id
), priced as (
  select t.policy_id, t.source_id, t.subscription_id, t.item_id, coalesce(k.slice_from, t.valid_from) as valid_from,
    case when k.policy_id is null then t.valid_to else k.slice_to end as valid_to, t.account_id, t.status, t.quantity, t.is_paused, t.evidence, t.reason, t.recorded_at,
    t.record_id, t.price_id, q.plan, q.currency, q.zero_mrr_customer, q.is_priced, not t.is_paused or q.paused = 'include' as is_worth,
    t.is_paused and q.paused = 'zero_active' and q.is_priced as is_waiting, coalesce(k.month_minor, q.month_minor) as month_minor
  from policy_timeline t
  join listed q on q.policy_id = t.policy_id and q.source_id = t.source_id and q.price_id = t.price_id and q.quantity = t.quantity
  left join sliced k on k.policy_id = t.policy_id and k.source_id = t.source_id and k.subscription_id = t.subscription_id and k.item_id = t.item_id
    and k.valid_from = t.valid_from
  where q.usage_type = 'licensed' or k.policy_id is not null
), counted as (
  select policy_id, source_id, subscription_id, item_id, valid_from, valid_to, account_id, status, quantity, is_paused, evidence, reason, recorded_at, record_id, price_id,
    plan, currency, case when is_worth then month_minor else cast(0 as bigint) end as mrr_minor,
    case when is_waiting or (is_worth and (month_minor > 0 or (zero_mrr_customer = 'active' and is_priced))) then cast(1 as bigint) else cast(0 as bigint) end as customer_units
  from priced
)
select policy_id, source_id, subscription_id, item_id, valid_from, valid_to, account_id, price_id, plan, currency, status, quantity, is_paused, mrr_minor, customer_units,
  evidence, reason, recorded_at, record_id
from counted
where mrr_minor <> 0 or customer_units <> 0
