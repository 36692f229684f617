-- about: One slice of a discounted subscription line within which no line that counts and no discount of the subscription changes.
-- grain: policy_id, source_id, subscription_id, item_id, slice_from
with discounted as (
  select distinct policy_id, source_id, subscription_id
  from item_discounts
), cuts as (
  select d.policy_id, d.source_id, d.subscription_id, t.valid_from as cut_at
  from discounted d
  join policy_timeline t on t.policy_id = d.policy_id and t.source_id = d.source_id and t.subscription_id = d.subscription_id
  union
  select d.policy_id, d.source_id, d.subscription_id, t.valid_to as cut_at
  from discounted d
  join policy_timeline t on t.policy_id = d.policy_id and t.source_id = d.source_id and t.subscription_id = d.subscription_id
  where t.valid_to is not null
  union
  select policy_id, source_id, subscription_id, applies_from as cut_at
  from item_discounts
  union
  select policy_id, source_id, subscription_id, applies_to as cut_at
  from item_discounts
  where applies_to is not null
), slices as (
  select policy_id, source_id, subscription_id, cut_at as slice_from,
    lead(cut_at) over (partition by policy_id, source_id, subscription_id order by cut_at) as slice_to
  from cuts
)
select s.policy_id, s.source_id, s.subscription_id, t.item_id, s.slice_from, s.slice_to, t.valid_from, t.price_id, q.currency, q.period_amount
from slices s
join policy_timeline t on t.policy_id = s.policy_id and t.source_id = s.source_id and t.subscription_id = s.subscription_id
join priced_quantities q on q.source_id = t.source_id and q.price_id = t.price_id and q.quantity = t.quantity
where t.valid_from <= s.slice_from and (t.valid_to is null or t.valid_to > s.slice_from)
  and q.usage_type = 'licensed' and q.billing_interval is not null
