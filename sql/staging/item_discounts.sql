-- about: One discount that a policy subtracts from a stretch of a subscription line.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from, discount_id
with counted as (
  select s.policy_id, w.source_id, w.discount_id, w.account_id, w.subscription_id, w.item_id, w.percent_off, w.amount_off, w.currency, w.position, w.is_fallback,
    w.starts_at, w.ends_at
  from discount_windows w
  join policy_scope s on s.source_id = w.source_id
  join policies p on p.policy_id = s.policy_id
  where case w.duration when 'forever' then p.discount_forever when 'repeating' then p.discount_repeating else p.discount_once end = 'subtract'
), touching as (
  select c.policy_id, t.source_id, t.subscription_id, t.item_id, t.valid_from, t.valid_to, c.discount_id, c.percent_off, c.amount_off, c.currency, c.position,
    c.is_fallback, c.item_id is not null as is_item_level, c.starts_at, c.ends_at
  from counted c
  join item_timeline t on t.source_id = c.source_id and t.subscription_id = c.subscription_id
  where c.item_id is null or c.item_id = t.item_id
  union all
  select c.policy_id, t.source_id, t.subscription_id, t.item_id, t.valid_from, t.valid_to, c.discount_id, c.percent_off, c.amount_off, c.currency, c.position,
    c.is_fallback, false as is_item_level, c.starts_at, c.ends_at
  from counted c
  join item_timeline t on t.source_id = c.source_id and t.account_id = c.account_id
  where c.subscription_id is null
)
select policy_id, source_id, subscription_id, item_id, valid_from, discount_id, percent_off, amount_off, currency, position, is_fallback, is_item_level,
  case when starts_at > valid_from then starts_at else valid_from end as applies_from,
  case when ends_at < coalesce(valid_to, ends_at) then ends_at else coalesce(valid_to, ends_at) end as applies_to
from touching
where (ends_at is null or ends_at > valid_from) and (valid_to is null or valid_to > starts_at) and (ends_at is null or ends_at > starts_at)
