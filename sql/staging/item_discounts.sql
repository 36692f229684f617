-- about: One discount that a policy subtracts from a time in which a subscription line counts.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from, discount_id
with counted as (
  select s.policy_id, w.source_id, w.discount_id, w.account_id, w.subscription_id, w.item_id, w.percent_off, w.amount_off, w.currency, w.position, w.is_fallback,
    w.starts_at, w.ends_at, p.discount_basis
  from discount_windows w
  join policy_scope s on s.source_id = w.source_id
  join policies p on p.policy_id = s.policy_id
  where case w.duration when 'forever' then p.discount_forever when 'repeating' then p.discount_repeating else p.discount_once end = 'subtract'
), attached as (
  select c.policy_id, t.source_id, t.subscription_id, t.item_id, t.stretch_from, t.valid_from, t.valid_to, c.discount_id, c.percent_off, c.amount_off, c.currency,
    c.position, c.is_fallback, c.item_id is not null as is_item_level, c.starts_at, c.ends_at, c.discount_basis
  from counted c
  join policy_timeline t on t.policy_id = c.policy_id and t.source_id = c.source_id and t.subscription_id = c.subscription_id
  where c.item_id is null or c.item_id = t.item_id
  union all
  select c.policy_id, t.source_id, t.subscription_id, t.item_id, t.stretch_from, t.valid_from, t.valid_to, c.discount_id, c.percent_off, c.amount_off, c.currency,
    c.position, c.is_fallback, false as is_item_level, c.starts_at, c.ends_at, c.discount_basis
  from counted c
  join policy_timeline t on t.policy_id = c.policy_id and t.source_id = c.source_id and t.account_id = c.account_id
  where c.subscription_id is null
), based as (
  select policy_id, source_id, subscription_id, item_id, stretch_from, valid_from, valid_to, discount_id, percent_off, amount_off, currency, position, is_fallback,
    is_item_level, starts_at, ends_at
  from attached
  where discount_basis = 'date'
  union all
  -- A line without a billing interval has no invoices to come, and nothing to take off either.
  select a.policy_id, a.source_id, a.subscription_id, a.item_id, a.stretch_from, a.valid_from, a.valid_to, a.discount_id, a.percent_off, a.amount_off, a.currency,
    a.position, a.is_fallback, a.is_item_level, i.starts_at, i.ends_at
  from attached a
  join invoiced_discounts i on i.source_id = a.source_id and i.subscription_id = a.subscription_id and i.item_id = a.item_id and i.stretch_from = a.stretch_from
    and i.discount_id = a.discount_id
  where a.discount_basis = 'invoice'
), touching as (
  -- A line that counts before its start (as committed) does so with the discounts of its start.
  select policy_id, source_id, subscription_id, item_id, valid_from, valid_to, discount_id, percent_off, amount_off, currency, position, is_fallback, is_item_level,
    case when valid_from < stretch_from and starts_at <= stretch_from then valid_from else starts_at end as starts_at, ends_at
  from based
), bounded as (
  select policy_id, source_id, subscription_id, item_id, valid_from, discount_id, percent_off, amount_off, currency, position, is_fallback, is_item_level,
    case when starts_at > valid_from then starts_at else valid_from end as applies_from,
    case when ends_at < coalesce(valid_to, ends_at) then ends_at else coalesce(valid_to, ends_at) end as applies_to
  from touching
  where (ends_at is null or ends_at > valid_from) and (valid_to is null or valid_to > starts_at) and (ends_at is null or ends_at > starts_at)
)
-- What a discount will do after as_of is not known yet: it may be taken away before.
select b.policy_id, b.source_id, b.subscription_id, b.item_id, b.valid_from, b.discount_id, b.percent_off, b.amount_off, b.currency, b.position, b.is_fallback,
  b.is_item_level, b.applies_from, case when b.applies_to < r.as_of then b.applies_to end as applies_to
from bounded b
cross join run_parameters r
where b.applies_from < r.as_of
