-- about: One time in which a line counts under the second of two policies, and a rule that gives it another worth there than the first policy's.
-- grain: policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, piece_from, rule, acts_from, discount_id
with pieces as (
  -- A line that is paused for nothing has no price, discount or tax that could matter.
  select k.policy_a, k.policy_b, k.source_id, k.subscription_id, k.item_id, k.account_id, k.currency, k.piece_from, k.piece_to, k.stretch_from, k.valid_from, k.valid_to,
    k.price_id, k.is_paused, r.rule, a.discount_basis as basis_a, b.discount_basis as basis_b, not k.is_paused or b.paused = 'include' as is_worth
  from disparate_pieces k
  join policy_pair_rules r on r.policy_a = k.policy_a and r.policy_b = k.policy_b
  join policies a on a.policy_id = k.policy_a
  join policies b on b.policy_id = k.policy_b
  where k.counting_id = k.policy_b
), windows as (
  select p.policy_a, p.policy_b, p.source_id, p.subscription_id, p.item_id, p.account_id, p.currency, p.piece_from, p.piece_to, p.stretch_from, p.valid_from, p.rule, p.basis_a,
    p.basis_b, w.discount_id, w.starts_at, w.ends_at, i.starts_at as invoiced_from, i.ends_at as invoiced_to
  from pieces p
  join discount_windows w on w.source_id = p.source_id and w.account_id = p.account_id and (w.subscription_id is null or w.subscription_id = p.subscription_id)
    and (w.item_id is null or w.item_id = p.item_id)
  left join invoiced_discounts i on i.source_id = p.source_id and i.subscription_id = p.subscription_id and i.item_id = p.item_id and i.stretch_from = p.stretch_from
    and i.discount_id = w.discount_id
  where p.is_worth and (p.rule = 'discount_basis' or p.rule = 'discount_' || case when w.duration in ('forever', 'repeating') then w.duration else 'once' end)
), marked as (
  select p.policy_a, p.policy_b, p.source_id, p.subscription_id, p.item_id, p.account_id, p.currency, p.piece_from, p.piece_to, p.rule, cast(null as varchar) as discount_id,
    p.valid_from as marks_from, p.valid_to as marks_to
  from pieces p
  left join prices x on x.source_id = p.source_id and x.price_id = p.price_id
  left join price_taxes t on t.source_id = p.source_id and t.price_id = p.price_id
  where case p.rule when 'paused' then p.is_paused when 'tax' then p.is_worth and t.price_id is not null when 'metered' then p.is_worth and x.usage_type = 'metered'
    when 'day_factor' then p.is_worth and x.billing_interval = 'day' when 'week_factor' then p.is_worth and x.billing_interval = 'week' else false end
  union all
  select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, piece_from, piece_to, rule, discount_id,
    case when valid_from < stretch_from and starts_at <= stretch_from then valid_from else starts_at end as marks_from, ends_at as marks_to
  from windows
  where rule <> 'discount_basis' and (basis_a = 'date' or basis_b = 'date')
  union all
  select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, piece_from, piece_to, rule, discount_id,
    case when valid_from < stretch_from and invoiced_from <= stretch_from then valid_from else invoiced_from end as marks_from, invoiced_to as marks_to
  from windows
  where rule <> 'discount_basis' and (basis_a = 'invoice' or basis_b = 'invoice') and invoiced_from is not null
  union all
  -- By date and by invoice a discount applies alike but at its two ends.
  select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, piece_from, piece_to, rule, discount_id, starts_at as marks_from, invoiced_from as marks_to
  from windows
  where rule = 'discount_basis' and starts_at < coalesce(invoiced_from, date_add('day', 1, starts_at))
  union all
  select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, piece_from, piece_to, rule, discount_id,
    case when invoiced_to < coalesce(ends_at, date_add('day', 1, invoiced_to)) then invoiced_to else ends_at end as marks_from,
    case when invoiced_to is null or ends_at is null then cast(null as timestamp) when invoiced_to > ends_at then invoiced_to else ends_at end as marks_to
  from windows
  where rule = 'discount_basis' and invoiced_from is not null and ends_at is distinct from invoiced_to
  union all
  select p.policy_a, p.policy_b, p.source_id, p.subscription_id, p.item_id, p.account_id, p.currency, p.piece_from, p.piece_to, p.rule, cast(null as varchar) as discount_id,
    f.slice_from as marks_from, f.slice_to as marks_to
  from pieces p
  join free_slices f on f.policy_id = p.policy_b and f.source_id = p.source_id and f.subscription_id = p.subscription_id and f.item_id = p.item_id
  where p.rule = 'zero_mrr_customer' and p.is_worth
  union all
  -- A price that rounds to nothing.
  select p.policy_a, p.policy_b, p.source_id, p.subscription_id, p.item_id, p.account_id, p.currency, p.piece_from, p.piece_to, p.rule, cast(null as varchar) as discount_id,
    v.valid_from as marks_from, v.valid_to as marks_to
  from pieces p
  join item_values v on v.source_id = p.source_id and v.subscription_id = p.subscription_id and v.item_id = p.item_id and v.mrr_minor = 0 and v.customer_units > 0
  where p.rule = 'zero_mrr_customer' and p.is_worth and (v.policy_id = p.policy_a or v.policy_id = p.policy_b)
)
select distinct policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, piece_from, rule, discount_id,
  case when marks_from > piece_from then marks_from else piece_from end as acts_from,
  case when marks_to < coalesce(piece_to, marks_to) then marks_to else coalesce(piece_to, marks_to) end as acts_to
from marked
where (marks_to is null or marks_to > piece_from) and (piece_to is null or piece_to > marks_from)
