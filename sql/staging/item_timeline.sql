-- about: One stretch of time in which a subscription line stood unchanged on the same evidence, half-open; it names the record that began it.
-- grain: source_id, subscription_id, item_id, valid_from
with compared as (
  select source_id, subscription_id, item_id, account_id, effective_at, evidence, status, price_id, quantity, is_paused, is_live, reason, recorded_at, record_id, complete_from,
    case when lag(status) over w = status and lag(price_id) over w is not distinct from price_id and lag(quantity) over w = quantity
      and lag(is_paused) over w = is_paused and lag(is_live) over w = is_live and lag(evidence) over w = evidence
      and lag(account_id) over w = account_id then 0 else 1 end as is_changed,
    max(case when evidence = 'invoice' then covers_until end) over (
      partition by source_id, subscription_id, item_id order by effective_at rows between current row and unbounded following
    ) as covers_until
  from item_evidence
  window w as (partition by source_id, subscription_id, item_id order by effective_at)
), runs as (
  select source_id, subscription_id, item_id, account_id, effective_at as valid_from, evidence, status, price_id, quantity, is_paused, is_live, reason, recorded_at, record_id,
    complete_from, case when evidence = 'invoice' then covers_until end as covers_until,
    lead(effective_at) over (partition by source_id, subscription_id, item_id order by effective_at) as next_from
  from compared
  where is_changed = 1
), snapshots as (
  select distinct source_id, subscription_id, effective_at as seen_at
  from item_evidence
  where evidence = 'snapshot'
), last_words as (
  select e.source_id, e.subscription_id, e.item_id, max(e.effective_at) as last_at
  from item_evidence e
  join (select distinct source_id, subscription_id from snapshots) s on s.source_id = e.source_id and s.subscription_id = e.subscription_id
  group by e.source_id, e.subscription_id, e.item_id
), absences as (
  -- A snapshot shows the whole subscription: a line that it does not show has ended by then.
  select w.source_id, w.subscription_id, w.item_id, min(s.seen_at) as gone_at
  from last_words w
  join snapshots s on s.source_id = w.source_id and s.subscription_id = w.subscription_id and s.seen_at > w.last_at
  group by w.source_id, w.subscription_id, w.item_id
), bounded as (
  select r.source_id, r.subscription_id, r.item_id, r.account_id, r.valid_from, r.evidence, r.status, r.price_id, r.quantity, r.is_paused, r.is_live, r.reason,
    r.recorded_at, r.record_id,
    coalesce(
      r.next_from,
      -- No later word on the line: the invoiced period ends it, or the first full view of the subscription that lacks it.
      case when r.complete_from < r.covers_until then r.complete_from else r.covers_until end,
      a.gone_at
    ) as ends_at
  from runs r
  left join absences a on a.source_id = r.source_id and a.subscription_id = r.subscription_id and a.item_id = r.item_id
)
select b.source_id, b.subscription_id, b.item_id, b.account_id, b.valid_from, case when b.ends_at < p.as_of then b.ends_at end as valid_to, b.evidence, b.status,
  b.price_id, b.quantity, b.is_paused, b.is_live, b.reason, b.recorded_at, b.record_id
from bounded b
cross join run_parameters p
where b.ends_at is null or b.ends_at > b.valid_from
