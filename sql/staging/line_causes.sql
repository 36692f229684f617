-- about: Why the worth of a subscription line changes at an instant, with the parts that more seats and other discounts have in it, in the billing currency; the cause has the rest.
-- grain: policy_id, source_id, subscription_id, item_id, occurred_at
with seen as (
  select c.policy_id, c.source_id, c.subscription_id, c.item_id, c.occurred_at, c.before_minor, c.after_minor, c.before_price_id, c.after_price_id, c.before_quantity,
    c.after_quantity, c.before_plan, c.after_plan, c.evidence, c.recorded_at, c.record_id, coalesce(a.record_id, b.record_id) as discount_record_id, c.is_running, c.before_account_id <> c.after_account_id as is_moved, c.before_currency <> c.after_currency as is_converted,
    a.stack is distinct from b.stack as is_discounted, u.price_id is not null as is_usage, fa.item_id is not null or fb.item_id is not null as is_free
  from line_changes c
  left join discount_stacks b on b.policy_id = c.policy_id and b.source_id = c.source_id and b.subscription_id = c.subscription_id and b.item_id = c.item_id
    and b.slice_from = c.before_from
  left join discount_stacks a on a.policy_id = c.policy_id and a.source_id = c.source_id and a.subscription_id = c.subscription_id and a.item_id = c.item_id
    and a.slice_from = c.after_from
  left join free_slices fa on fa.policy_id = c.policy_id and fa.source_id = c.source_id and fa.subscription_id = c.subscription_id and fa.item_id = c.item_id
    and fa.slice_from = c.occurred_at
  left join free_slices fb on fb.policy_id = c.policy_id and fb.source_id = c.source_id and fb.subscription_id = c.subscription_id and fb.item_id = c.item_id
    and fb.slice_to = c.occurred_at
  left join prices u on u.source_id = c.source_id and u.price_id = c.after_price_id and u.usage_type = 'metered'
), decided as (
  select policy_id, source_id, subscription_id, item_id, occurred_at, before_minor, after_minor, before_price_id, after_price_id, before_quantity, after_quantity, evidence,
    recorded_at, record_id, discount_record_id, is_discounted,
    case when before_minor is null or after_minor is null then case when is_free then 'discount' when is_running then 'plan' else 'status' end
      when is_moved then 'account'
      when is_converted then 'currency'
      when before_plan <> after_plan then 'plan'
      when before_price_id <> after_price_id then 'price'
      when before_quantity <> after_quantity then 'seats'
      when is_usage then 'usage'
      when is_discounted then 'discount'
      else 'price' end as cause
  from seen
), lists as (
  -- Monthly list value: only for lines whose discounts and price change at once, where it says which of the two did what.
  select s.policy_id, q.source_id, q.price_id, q.quantity,
    cast(q.period_amount as double) * cast(f.numerator as double) / nullif(cast(f.denominator * q.interval_count as double), 0e0) as list_value
  from priced_quantities q
  join policy_scope s on s.source_id = q.source_id
  join policy_intervals f on f.policy_id = s.policy_id and f.billing_interval = q.billing_interval
), mixed as (
  select d.policy_id, d.source_id, d.subscription_id, d.item_id, d.occurred_at,
    cast(round(cast(d.before_minor as double) * (a.list_value / nullif(b.list_value, 0e0))) as bigint) as undiscounted_minor
  from decided d
  join lists b on b.policy_id = d.policy_id and b.source_id = d.source_id and b.price_id = d.before_price_id and b.quantity = d.before_quantity
  join lists a on a.policy_id = d.policy_id and a.source_id = d.source_id and a.price_id = d.after_price_id and a.quantity = d.after_quantity
  where d.is_discounted and d.cause in ('plan', 'price', 'seats')
), parted as (
  select d.policy_id, d.source_id, d.subscription_id, d.item_id, d.occurred_at, d.cause, d.evidence, d.recorded_at, d.record_id, d.discount_record_id,
    case when d.cause in ('plan', 'price') and d.before_minor is not null and d.after_minor is not null and d.before_quantity <> d.after_quantity
      then coalesce(cast(round(cast(d.before_minor * (d.after_quantity - d.before_quantity) as double) / nullif(cast(d.before_quantity as double), 0e0)) as bigint), 0)
      else cast(0 as bigint) end as seats_minor,
    case when m.undiscounted_minor is null then cast(0 as bigint) else d.after_minor - m.undiscounted_minor end as discount_minor
  from decided d
  left join mixed m on m.policy_id = d.policy_id and m.source_id = d.source_id and m.subscription_id = d.subscription_id and m.item_id = d.item_id
    and m.occurred_at = d.occurred_at
)
select policy_id, source_id, subscription_id, item_id, occurred_at, cause, seats_minor, discount_minor, evidence, recorded_at, record_id,
  coalesce(discount_record_id, record_id) as discount_record_id
from parted
