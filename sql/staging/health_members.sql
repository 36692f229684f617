-- about: One scored account counted under one value of one dimension at one month-end: once as an account (currency all), and once per currency it pays in.
-- grain: policy_id, currency, dimension, value, account_id, month
with worth as (
  select policy_id, account_id, month, 'all' as currency, cast(null as bigint) as mrr_minor
  from account_health
  union all
  select policy_id, account_id, month, currency, closing_minor as mrr_minor
  from account_months
  where is_customer
)
select h.policy_id, w.currency, d.dimension, d.value, h.account_id, h.month, h.is_partial, h.band, w.mrr_minor
from account_health h
join worth w on w.policy_id = h.policy_id and w.account_id = h.account_id and w.month = h.month
join account_dimensions d on d.policy_id = h.policy_id and d.account_id = h.account_id and d.month = h.month
