-- about: How many of the customers of a group were in one health band at a month-end; unknown is a band like any other, so shares sum to one. Currency all counts each account once.
-- grain: policy_id, currency, dimension, value, month, band
with bands as (
  select policy_id, currency, dimension, value, month, is_partial, band, count(*) as accounts, cast(sum(mrr_minor) as bigint) as mrr_minor
  from health_members
  group by policy_id, currency, dimension, value, month, is_partial, band
), totals as (
  select policy_id, currency, dimension, value, month, is_partial, cast(sum(accounts) as bigint) as accounts, cast(sum(mrr_minor) as bigint) as mrr_minor
  from bands
  group by policy_id, currency, dimension, value, month, is_partial
)
select t.policy_id, t.currency, t.dimension, t.value, t.month, n.band, t.is_partial, coalesce(b.accounts, 0) as accounts, t.accounts as accounts_in_all,
  cast(coalesce(b.accounts, 0) as double) / nullif(cast(t.accounts as double), 0) as share,
  case when t.mrr_minor is not null then coalesce(b.mrr_minor, 0) end as mrr_minor,
  cast(coalesce(b.mrr_minor, 0) as double) / nullif(cast(t.mrr_minor as double), 0) as mrr_share
from totals t
cross join (values ('green'), ('yellow'), ('red'), ('unknown')) as n (band)
left join bands b on b.policy_id = t.policy_id and b.currency = t.currency and b.dimension = t.dimension and b.value = t.value and b.month = t.month and b.band = n.band
