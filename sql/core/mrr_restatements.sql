-- about: One month of one account that now closes otherwise than it was closed, or, while it was still open, than the publication before said; with the late fact or the corrected rate that did it and the month that books it.
-- grain: policy_id, account_id, currency, month
with booked as (
  -- What closed months have booked already, under the account as it was counted then.
  select k.series_number, coalesce(l.adjusts_month, c.first_month) as month, l.month as booked_month, l.kind, l.cause, l.source_id, l.subscription_id, l.item_id, l.record_id,
    l.recorded_at, l.occurred_at, l.movement_minor + l.fx_minor as amount_minor, case when l.kind = 'transfer' then l.movement_minor else l.local_minor end as local_minor
  from closed_ledger l
  join account_series k on k.policy_id = l.policy_id and k.account_id = l.account_id and k.currency = l.currency
  cross join (select min(month) as first_month from policy_months) c
  where l.is_adjustment or l.kind = 'transfer'
), late as (
  select series_number, month, booked_month, cause, source_id, subscription_id, item_id, record_id, recorded_at, occurred_at, movement_minor + fx_minor as amount_minor, local_minor
  from ledger_adjustments
  union all
  select series_number, month, booked_month, cause, source_id, subscription_id, item_id, record_id, recorded_at, occurred_at, amount_minor, local_minor
  from booked
), merged as (
  select c.policy_id, case k.side when 'from' then c.account_id else c.now_account_id end as account_id, c.currency, l.source_id, l.record_id, m.first_month,
    case k.side when 'from' then -c.closing_minor else c.closing_minor end as moved_minor
  from closed_accounts c
  join account_links l on l.source_id || '/' || l.account_id = c.account_id
  cross join (values ('from'), ('to')) as k (side)
  cross join (select min(month) as first_month from policy_months) m
  where c.now_account_id <> c.account_id
), facts as (
  -- A fact changes what a line is worth in its own currency; the rest follows from facts, or from rates.
  select series_number, month, booked_month, true as was_closed, cause, source_id, record_id, recorded_at, occurred_at, amount_minor, local_minor
  from late
  where local_minor <> 0
  union all
  -- A merge moves whole closed histories: it speaks for all months up to the one that books it, unless a later fact does.
  select s.series_number, g.first_month as month, b.month as booked_month, true as was_closed, 'account' as cause, g.source_id, g.record_id, cast(null as timestamp) as recorded_at,
    timestamp '1000-01-01 00:00:00.000' as occurred_at, g.moved_minor as amount_minor, g.moved_minor as local_minor
  from merged g
  join account_series s on s.policy_id = g.policy_id and s.account_id = g.account_id and s.currency = g.currency
  join policy_months b on b.policy_id = g.policy_id and b.month_index = b.closed_index + 1
  union all
  select l.series_number, l.month, cast(null as date) as booked_month, false as was_closed, l.cause, l.source_id, l.record_id, l.recorded_at, l.occurred_at,
    l.movement_minor + l.fx_minor as amount_minor, l.local_minor
  from known_ledger l
  join (select distinct series_number from restated_months where not was_closed) r on r.series_number = l.series_number
  join previous_edition e on l.recorded_at >= e.previous_as_of
  where l.local_minor <> 0
), counted as (
  -- Facts that have cancelled each other by the month's end do not explain it.
  select r.policy_id, r.account_id, r.currency, r.month, f.month as fact_month, f.booked_month, f.cause, f.source_id, f.record_id, f.recorded_at, f.occurred_at, f.amount_minor,
    case when sum(f.local_minor) over (partition by r.policy_id, r.account_id, r.currency, r.month) <> 0 then 1 else 3 end as preference
  from restated_months r
  join facts f on f.series_number = r.series_number and f.was_closed = r.was_closed and f.month <= r.month
), held as (
  -- Lines in another currency at the end of a restated month, and the rate by which it closes.
  select r.series_number, r.policy_id, r.account_id, r.currency, r.month, r.was_closed, i.source_id, i.subscription_id, i.item_id, i.mrr_minor, q.source_id as rate_source_id,
    q.record_id, q.observed_at
  from restated_months r
  join interval_months i on i.series_number = r.series_number and i.local_currency <> i.currency and i.from_index <= r.month_index and (i.to_index is null or i.to_index > r.month_index)
  join month_rates q on q.policy_id = r.policy_id and q.local_currency = i.local_currency and q.month_index = r.month_index
), rates as (
  select h.policy_id, h.account_id, h.currency, h.month, max(l.booked_month) as booked_month, h.rate_source_id, h.record_id, h.observed_at, sum(l.amount_minor) as amount_minor
  from held h
  join late l on l.series_number = h.series_number and l.source_id = h.source_id and l.subscription_id = h.subscription_id and l.item_id = h.item_id and l.month <= h.month
  where h.was_closed and l.local_minor = 0
  group by h.policy_id, h.account_id, h.currency, h.month, h.rate_source_id, h.record_id, h.observed_at
  having sum(l.amount_minor) <> 0
  union all
  select h.policy_id, h.account_id, h.currency, h.month, cast(null as date) as booked_month, h.rate_source_id, h.record_id, h.observed_at, sum(h.mrr_minor) as amount_minor
  from held h
  join previous_edition e on h.observed_at >= e.previous_as_of
  where not h.was_closed
  group by h.policy_id, h.account_id, h.currency, h.month, h.rate_source_id, h.record_id, h.observed_at
), explained as (
  select policy_id, account_id, currency, month, booked_month, cause, source_id, record_id, recorded_at,
    row_number() over (partition by policy_id, account_id, currency, month
      order by preference, fact_month desc nulls last, abs(amount_minor) desc nulls last, occurred_at, source_id, record_id, cause) as place
  from (
    select policy_id, account_id, currency, month, fact_month, booked_month, cause, source_id, record_id, recorded_at, occurred_at, amount_minor, preference
    from counted
    union all
    select policy_id, account_id, currency, month, month as fact_month, booked_month, 'fx' as cause, rate_source_id as source_id, record_id, observed_at as recorded_at,
      cast(month as timestamp) as occurred_at, amount_minor, 2 as preference
    from rates
  ) c
)
select r.policy_id, r.account_id, r.currency, r.month, case when r.was_closed then coalesce(x.booked_month, b.month) else r.month end as booked_month, r.was_closed, r.was_minor,
  r.is_minor, coalesce(x.cause, 'recomputed') as cause, x.source_id, x.record_id, x.recorded_at
from restated_months r
left join explained x on x.policy_id = r.policy_id and x.account_id = r.account_id and x.currency = r.currency and x.month = r.month and x.place = 1
left join policy_months b on b.policy_id = r.policy_id and b.month_index = b.closed_index + 1
