-- about: One change dated in a closed month by which what is known now differs from what was closed: a late fact, the taking back of one that proved wrong, or (is_revalued) the same change at a rate that was corrected.
-- grain: series_number, occurred_at, source_id, subscription_id, item_id, kind, cause, month
with frozen as (
  select s.series_number, l.policy_id, l.occurred_at, l.source_id, l.subscription_id, l.item_id, l.kind, l.cause, coalesce(l.adjusts_month, l.month) as month,
    min(l.event_class) as event_class, min(l.net_class) as net_class, sum(l.movement_minor) as movement_minor, sum(l.fx_minor) as fx_minor,
    sum(l.local_minor) as local_minor, min(l.event_class || ' ' || l.net_class) as least_classes, max(l.event_class || ' ' || l.net_class) as greatest_classes,
    min(l.record_source_id) as record_source_id, min(l.record_id) as record_id, min(l.evidence) as evidence, min(l.recorded_at) as recorded_at
  from closed_ledger l
  join closed_accounts c on c.policy_id = l.policy_id and c.account_id = l.account_id and c.currency = l.currency
  join account_series s on s.policy_id = c.policy_id and s.account_id = c.now_account_id and s.currency = c.currency
  where l.kind <> 'transfer'
  group by s.series_number, l.policy_id, l.occurred_at, l.source_id, l.subscription_id, l.item_id, l.kind, l.cause, coalesce(l.adjusts_month, l.month)
), known as (
  select l.series_number, l.policy_id, l.occurred_at, l.source_id, l.subscription_id, l.item_id, l.kind, l.cause, l.month, l.event_class, l.net_class, l.movement_minor,
    l.fx_minor, l.local_minor, l.record_source_id, l.record_id, l.evidence, l.recorded_at
  from known_ledger l
  join policy_months m on m.policy_id = l.policy_id and m.month_index = l.month_index
  where l.month_index <= m.closed_index
), compared as (
  select coalesce(k.series_number, f.series_number) as series_number, coalesce(k.policy_id, f.policy_id) as policy_id, coalesce(k.occurred_at, f.occurred_at) as occurred_at,
    coalesce(k.source_id, f.source_id) as source_id, coalesce(k.subscription_id, f.subscription_id) as subscription_id, coalesce(k.item_id, f.item_id) as item_id,
    coalesce(k.kind, f.kind) as kind, coalesce(k.cause, f.cause) as cause, coalesce(k.month, f.month) as month, coalesce(k.event_class, f.event_class) as event_class,
    coalesce(k.net_class, f.net_class) as net_class, coalesce(k.movement_minor, 0) - coalesce(f.movement_minor, 0) as movement_minor,
    coalesce(k.fx_minor, 0) - coalesce(f.fx_minor, 0) as fx_minor, coalesce(k.local_minor, 0) - coalesce(f.local_minor, 0) as local_minor,
    case when k.record_id is null then f.record_source_id else k.record_source_id end as record_source_id, coalesce(k.record_id, f.record_id) as record_id, coalesce(k.evidence, f.evidence) as evidence, coalesce(k.recorded_at, f.recorded_at) as recorded_at,
    coalesce(k.local_minor = f.local_minor and f.least_classes = k.event_class || ' ' || k.net_class and f.greatest_classes = f.least_classes, false) as is_same
  from known k
  full join frozen f on f.series_number = k.series_number and f.occurred_at = k.occurred_at and f.source_id = k.source_id and f.subscription_id = k.subscription_id
    and f.item_id = k.item_id and f.kind = k.kind and f.cause = k.cause and f.month = k.month
), classed as (
  select c.series_number, c.policy_id, c.occurred_at, c.source_id, c.subscription_id, c.item_id, c.kind, c.cause, c.month, c.event_class, c.net_class, c.movement_minor,
    c.fx_minor, c.local_minor, c.record_source_id, c.record_id, c.evidence, c.recorded_at, c.is_same,
    case when c.event_class = 'fx' then 'fx' when p.movement = 'gross' then c.event_class else c.net_class end as own_class
  from compared c
  join policies p on p.policy_id = c.policy_id
  where c.movement_minor <> 0 or c.fx_minor <> 0
)
select c.series_number, c.policy_id, c.occurred_at, c.source_id, c.subscription_id, c.item_id, c.kind, c.cause, c.month, b.month_index as booked_index,
  b.month as booked_month, c.event_class, c.net_class, c.own_class, c.is_same and c.own_class not in ('fx', 'none') as is_revalued,
  cast(c.movement_minor as bigint) as movement_minor, cast(c.fx_minor as bigint) as fx_minor, cast(c.local_minor as bigint) as local_minor, c.record_source_id, c.record_id, c.evidence,
  c.recorded_at
from classed c
join policy_months b on b.policy_id = c.policy_id and b.month_index = b.closed_index + 1
