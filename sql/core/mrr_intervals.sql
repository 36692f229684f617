-- about: What one subscription line was worth per month over one half-open interval, under one policy and on one kind of evidence.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
with priced as (
  select s.policy_id, t.source_id, t.subscription_id, t.item_id, t.valid_from, t.valid_to, t.valid_from as stretch_from, q.period_amount as list_amount, q.period_amount
  from item_timeline t
  join policy_scope s on s.source_id = t.source_id
  join priced_quantities q on q.source_id = t.source_id and q.price_id = t.price_id and q.quantity = t.quantity
  left join discounted_slices d on d.policy_id = s.policy_id and d.source_id = t.source_id and d.subscription_id = t.subscription_id and d.item_id = t.item_id
    and d.slice_from = t.valid_from
  where d.item_id is null
  union all
  select d.policy_id, d.source_id, d.subscription_id, d.item_id, d.slice_from as valid_from, d.slice_to as valid_to, d.valid_from as stretch_from,
    s.period_amount as list_amount, d.period_amount
  from discounted_slices d
  join discount_slices s on s.policy_id = d.policy_id and s.source_id = d.source_id and s.subscription_id = d.subscription_id and s.item_id = d.item_id
    and s.slice_from = d.slice_from
), stated as (
  select k.policy_id, k.source_id, k.subscription_id, k.item_id, k.valid_from, k.valid_to, t.account_id, t.status, t.quantity, t.is_paused, t.evidence, t.reason,
    t.recorded_at, t.record_id, t.price_id, q.product_id, q.currency, k.list_amount, p.paused, p.zero_mrr_customer,
    c.status is not null and (t.is_live or not p.livemode_only) and q.usage_type = 'licensed' and q.billing_interval is not null as is_counted,
    cast(k.period_amount * f.numerator as decimal(38, 12)) * case when p.tax = 'exclude' and q.tax_inclusive_percent is not null then 100 else 1 end as dividend,
    cast(f.denominator * q.interval_count * case when p.tax = 'exclude' and q.tax_inclusive_percent is not null then 100 + q.tax_inclusive_percent else 1 end
      as decimal(38, 12)) as divisor
  from priced k
  join item_timeline t on t.source_id = k.source_id and t.subscription_id = k.subscription_id and t.item_id = k.item_id and t.valid_from = k.stretch_from
  join priced_quantities q on q.source_id = t.source_id and q.price_id = t.price_id and q.quantity = t.quantity
  join policies p on p.policy_id = k.policy_id
  left join policy_statuses c on c.policy_id = k.policy_id and c.status = t.status
  left join policy_intervals f on f.policy_id = k.policy_id and f.billing_interval = q.billing_interval
), estimated as (
  select policy_id, source_id, subscription_id, item_id, valid_from, valid_to, account_id, status, quantity, is_paused, evidence, reason, recorded_at, record_id, price_id,
    product_id, currency, list_amount, is_counted, paused, zero_mrr_customer, dividend, divisor,
    cast(round(cast(dividend as double) / nullif(cast(divisor as double), 0e0)) as bigint) as estimate
  from stated
), rounded as (
  -- Half up, exactly: the double only guesses the quotient, decimals correct it by one where it missed.
  select policy_id, source_id, subscription_id, item_id, valid_from, valid_to, account_id, status, quantity, is_paused, evidence, reason, recorded_at, record_id, price_id,
    product_id, currency, zero_mrr_customer,
    is_counted and (not is_paused or paused = 'include') as is_worth, is_counted and is_paused and paused = 'zero_active' and list_amount > 0 as is_waiting,
    list_amount > 0 as is_priced,
    estimate + case when 2 * (dividend - estimate * divisor) >= divisor then 1 when 2 * (dividend - estimate * divisor) < -divisor then -1 else 0 end as full_minor
  from estimated
), valued as (
  select policy_id, source_id, subscription_id, item_id, valid_from, valid_to, account_id, status, quantity, is_paused, evidence, reason, recorded_at, record_id, price_id,
    product_id, currency, case when is_worth then full_minor else cast(0 as bigint) end as mrr_minor,
    case when is_waiting or (is_worth and (full_minor > 0 or (zero_mrr_customer = 'active' and is_priced))) then cast(1 as bigint) else cast(0 as bigint) end as customer_units
  from rounded
)
select v.policy_id, v.source_id, v.subscription_id, v.item_id, v.valid_from, v.valid_to, v.account_id, v.price_id, coalesce(g.name, v.product_id, 'unknown') as plan, v.currency,
  v.status, v.quantity, v.is_paused, cast(v.mrr_minor as bigint) as mrr_minor, v.customer_units, v.evidence, v.reason, v.recorded_at, v.record_id
from valued v
left join products g on g.source_id = v.source_id and g.product_id = v.product_id
where v.mrr_minor <> 0 or v.customer_units <> 0
