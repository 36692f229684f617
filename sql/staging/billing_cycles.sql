-- about: The anchor and length of the billing cycle within which a stretch of a discounted subscription line lies, for policies that subtract discounts by invoice.
-- grain: source_id, subscription_id, item_id, valid_from
with discounted as (
  select distinct w.source_id, w.account_id
  from discount_windows w
  join policy_scope s on s.source_id = w.source_id
  join policies p on p.policy_id = s.policy_id
  where p.discount_basis = 'invoice'
), phases as (
  -- A cycle begins anew when billing starts, when a trial ends and when the billing interval changes.
  select t.source_id, t.subscription_id, t.item_id, t.valid_from, case when t.status in ('trialing', 'canceled') then t.status else 'billed' end as phase,
    x.billing_interval in ('month', 'year') as is_monthly,
    coalesce(x.interval_count, 1) * case x.billing_interval when 'year' then 12 when 'week' then 7 else 1 end as cycle_units
  from item_timeline t
  join discounted d on d.source_id = t.source_id and d.account_id = t.account_id
  join prices x on x.source_id = t.source_id and x.price_id = t.price_id
  where x.billing_interval is not null
), compared as (
  select source_id, subscription_id, item_id, valid_from, is_monthly, cycle_units,
    case when lag(phase) over w = phase and lag(is_monthly) over w = is_monthly and lag(cycle_units) over w = cycle_units then 0 else 1 end as is_new
  from phases
  window w as (partition by source_id, subscription_id, item_id order by valid_from)
)
select source_id, subscription_id, item_id, valid_from,
  max(case when is_new = 1 then valid_from end) over (
    partition by source_id, subscription_id, item_id order by valid_from rows between unbounded preceding and current row
  ) as cycle_from, is_monthly, cast(cycle_units as bigint) as cycle_units
from compared
