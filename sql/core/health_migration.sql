-- about: How many customers of a group went from one health band to another within a month. They come as +new or +transferred (from another group), and go as churned or transferred; so rows sum to the mix before, columns to the mix after.
-- grain: policy_id, currency, dimension, value, month, from_band, to_band
with months as (
  select policy_id, month, is_partial, date_add('month', -1, month) as month_before
  from account_health
  group by policy_id, month, is_partial
), compared as (
  select m.policy_id, m.month, m.month_before, m.is_partial
  from months m
  join months b on b.policy_id = m.policy_id and b.month = m.month_before
), members as (
  select c.policy_id, h.currency, h.dimension, h.value, h.account_id, c.month, c.is_partial, h.band as from_band, cast(null as varchar) as to_band,
    h.mrr_minor as mrr_before_minor, cast(null as bigint) as mrr_after_minor
  from compared c
  join health_members h on h.policy_id = c.policy_id and h.month = c.month_before
  union all
  select c.policy_id, h.currency, h.dimension, h.value, h.account_id, c.month, c.is_partial, cast(null as varchar) as from_band, h.band as to_band,
    cast(null as bigint) as mrr_before_minor, h.mrr_minor as mrr_after_minor
  from compared c
  join health_members h on h.policy_id = c.policy_id and h.month = c.month
), pairs as (
  select policy_id, currency, dimension, value, account_id, month, is_partial, max(from_band) as from_band, max(to_band) as to_band,
    sum(mrr_before_minor) as mrr_before_minor, sum(mrr_after_minor) as mrr_after_minor
  from members
  group by policy_id, currency, dimension, value, account_id, month, is_partial
), placed as (
  select p.policy_id, p.currency, p.dimension, p.value, p.month, p.is_partial, p.mrr_before_minor, p.mrr_after_minor,
    case when p.from_band is not null then p.from_band when b.account_id is not null then '+transferred' else '+new' end as from_band,
    case when p.to_band is not null then p.to_band when n.account_id is not null then 'transferred' else 'churned' end as to_band
  from pairs p
  left join account_health b on b.policy_id = p.policy_id and b.account_id = p.account_id and b.month = date_add('month', -1, p.month)
  left join account_health n on n.policy_id = p.policy_id and n.account_id = p.account_id and n.month = p.month
)
select policy_id, currency, dimension, value, month, from_band, to_band, is_partial, count(*) as accounts,
  cast(sum(mrr_before_minor) as bigint) as mrr_before_minor, cast(sum(mrr_after_minor) as bigint) as mrr_after_minor
from placed
group by policy_id, currency, dimension, value, month, from_band, to_band, is_partial
