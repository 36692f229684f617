-- about: The billing periods of a stretch of a subscription line whose invoices a discount reduces: those that begin while it is attached, and one for a discount given once.
-- grain: source_id, subscription_id, item_id, stretch_from, discount_id
with attached as (
  select b.source_id, b.subscription_id, b.item_id, b.valid_from as stretch_from, b.cycle_from, b.is_monthly, b.cycle_units, w.discount_id, w.duration, w.starts_at, w.ends_at
  from billing_cycles b
  join discount_windows w on w.source_id = b.source_id and w.subscription_id = b.subscription_id
  where w.item_id is null or w.item_id = b.item_id
  union all
  select b.source_id, b.subscription_id, b.item_id, b.valid_from as stretch_from, b.cycle_from, b.is_monthly, b.cycle_units, w.discount_id, w.duration, w.starts_at, w.ends_at
  from billing_cycles b
  join item_timeline t on t.source_id = b.source_id and t.subscription_id = b.subscription_id and t.item_id = b.item_id and t.valid_from = b.valid_from
  join discount_windows w on w.source_id = t.source_id and w.account_id = t.account_id
  where w.subscription_id is null
), bounds as (
  select source_id, subscription_id, item_id, stretch_from, discount_id, duration, cycle_from, is_monthly, cycle_units, 'start' as bound, starts_at as bound_at
  from attached
  union all
  select source_id, subscription_id, item_id, stretch_from, discount_id, duration, cycle_from, is_monthly, cycle_units, 'end' as bound, ends_at as bound_at
  from attached
  where ends_at is not null
), elapsed as (
  -- Whole periods between the anchor and the bound, in months or days; a bound before the anchor counts as the anchor.
  select source_id, subscription_id, item_id, stretch_from, discount_id, duration, cycle_from, is_monthly, cycle_units, bound, bound_at,
    case when bound_at <= cycle_from then 0
      else case when is_monthly then date_diff('month', cycle_from, bound_at) else date_diff('day', cycle_from, bound_at) end / nullif(cycle_units, 0) * cycle_units end as units
  from bounds
), rounded as (
  select source_id, subscription_id, item_id, stretch_from, discount_id, duration, cycle_from, is_monthly, cycle_units, bound,
    units + case when bound_at > case when is_monthly then date_add('month', units, cycle_from) else date_add('day', units, cycle_from) end then cycle_units else 0 end as units
  from elapsed
), dated as (
  select source_id, subscription_id, item_id, stretch_from, discount_id, duration, bound,
    case when is_monthly then date_add('month', units, cycle_from) else date_add('day', units, cycle_from) end as period_from,
    case when is_monthly then date_add('month', units + cycle_units, cycle_from) else date_add('day', units + cycle_units, cycle_from) end as period_to
  from rounded
)
select source_id, subscription_id, item_id, stretch_from, discount_id, min(case when bound = 'start' then period_from end) as starts_at,
  min(case when duration = 'once' and bound = 'start' then period_to when duration <> 'once' and bound = 'end' then period_from end) as ends_at
from dated
group by source_id, subscription_id, item_id, stretch_from, discount_id
