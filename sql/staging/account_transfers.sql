-- about: One subscription line whose account was folded into another after it was closed: what the one gives and the other takes in the first open month.
-- grain: series_number, source_id, subscription_id, item_id
-- stored: no
with gone as (
  select policy_id, account_id, currency, now_account_id
  from closed_accounts
  where now_account_id <> account_id
), held as (
  select g.policy_id, g.account_id, g.currency, g.now_account_id, l.source_id, l.subscription_id, l.item_id, sum(l.movement_minor + l.fx_minor) as held_minor
  from closed_ledger l
  join gone g on g.policy_id = l.policy_id and g.account_id = l.account_id and g.currency = l.currency
  group by g.policy_id, g.account_id, g.currency, g.now_account_id, l.source_id, l.subscription_id, l.item_id
), sides as (
  select h.policy_id, case k.side when 'from' then h.account_id else h.now_account_id end as account_id, h.currency, h.source_id, h.subscription_id, h.item_id,
    case k.side when 'from' then -h.held_minor else h.held_minor end as transfer_minor, h.account_id as gone_account_id
  from held h
  cross join (values ('from'), ('to')) as k (side)
  where h.held_minor <> 0
), links as (
  select source_id || '/' || account_id as account_id, max(source_id) as source_id, max(record_id) as record_id
  from account_links
  group by source_id || '/' || account_id
)
select s.series_number, d.source_id, d.subscription_id, d.item_id, b.month, b.starts_at, cast(sum(d.transfer_minor) as bigint) as transfer_minor, max(l.source_id) as record_source_id,
  max(l.record_id) as record_id
from sides d
join account_series s on s.policy_id = d.policy_id and s.account_id = d.account_id and s.currency = d.currency
join policy_months b on b.policy_id = d.policy_id and b.month_index = b.closed_index + 1
left join links l on l.account_id = d.gone_account_id
group by s.series_number, d.source_id, d.subscription_id, d.item_id, b.month, b.starts_at
