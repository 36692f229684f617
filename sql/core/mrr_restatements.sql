-- about: One month of one account that now closes otherwise than it was closed, or, while it was still open, than the publication before said; with the late fact that did it and the month that books it.
-- grain: policy_id, account_id, currency, month
with booked as (
  -- What closed months have booked already, under the account as it was counted then.
  select k.series_number, coalesce(l.adjusts_month, c.first_month) as month, l.month as booked_month, l.cause, l.source_id, l.record_id, l.recorded_at, l.occurred_at,
    l.movement_minor + l.fx_minor as amount_minor
  from closed_ledger l
  join account_series k on k.policy_id = l.policy_id and k.account_id = l.account_id and k.currency = l.currency
  cross join (select min(month) as first_month from policy_months) c
  where l.is_adjustment or l.kind = 'transfer'
), touched as (
  select k.series_number, k.policy_id, k.account_id, k.currency
  from account_series k
  join (select series_number from account_adjustments union select series_number from booked) t on t.series_number = k.series_number
), was as (
  select t.series_number, f.policy_id, f.account_id, f.currency, f.month, f.month_index, f.closing_minor
  from closed_account_months f
  join touched t on t.policy_id = f.policy_id and t.account_id = f.account_id and t.currency = f.currency
), now_known as (
  select n.series_number, n.policy_id, n.account_id, n.currency, n.month, n.month_index, n.closing_minor
  from known_account_months n
  join touched t on t.series_number = n.series_number
  where n.month_index <= n.closed_index
), closed as (
  select coalesce(n.series_number, w.series_number) as series_number, coalesce(n.policy_id, w.policy_id) as policy_id, coalesce(n.account_id, w.account_id) as account_id,
    coalesce(n.currency, w.currency) as currency, coalesce(n.month, w.month) as month, coalesce(n.month_index, w.month_index) as month_index,
    coalesce(w.closing_minor, 0) as was_minor, coalesce(n.closing_minor, 0) as is_minor, true as was_closed
  from was w
  full join now_known n on n.series_number = w.series_number and n.month_index = w.month_index
), compared as (
  select coalesce(n.policy_id, p.policy_id) as policy_id, coalesce(n.account_id, p.account_id) as account_id, coalesce(n.currency, p.currency) as currency,
    coalesce(n.month, p.month) as month, coalesce(p.closing_minor, 0) as was_minor, coalesce(n.closing_minor, 0) as is_minor
  from (select policy_id, account_id, currency, month, closing_minor from account_months where not is_closed) n
  full join previous_account_months p on p.policy_id = n.policy_id and p.account_id = n.account_id and p.currency = n.currency and p.month = n.month
), ended as (
  -- Months that the publication before called complete, under the policies that it knew.
  select policy_id, max(month) as last_month
  from previous_account_months
  where not is_partial
  group by policy_id
), reopened as (
  select s.series_number, c.policy_id, c.account_id, c.currency, c.month, m.month_index, c.was_minor, c.is_minor, false as was_closed
  from compared c
  join ended e on e.policy_id = c.policy_id and c.month <= e.last_month
  join policy_months m on m.policy_id = c.policy_id and m.month = c.month and m.month_index > m.closed_index
  left join account_series s on s.policy_id = c.policy_id and s.account_id = c.account_id and s.currency = c.currency
  where c.was_minor <> c.is_minor
), restated as (
  select series_number, policy_id, account_id, currency, month, month_index, was_minor, is_minor, was_closed
  from closed
  where was_minor <> is_minor
  union all
  select series_number, policy_id, account_id, currency, month, month_index, was_minor, is_minor, was_closed
  from reopened
), facts as (
  select series_number, month, booked_month, true as was_closed, cause, source_id, record_id, recorded_at, occurred_at, movement_minor + fx_minor as amount_minor
  from ledger_adjustments
  union all
  select series_number, month, booked_month, true as was_closed, cause, source_id, record_id, recorded_at, occurred_at, amount_minor
  from booked
  union all
  -- A merge moves whole closed histories: it speaks for all months up to the one that books it, unless a later fact does.
  select t.series_number, min(f.month) as month, min(t.month) as booked_month, true as was_closed, 'account' as cause, t.source_id, t.record_id, cast(null as timestamp) as recorded_at,
    timestamp '1000-01-01 00:00:00.000' as occurred_at, sum(t.transfer_minor) as amount_minor
  from account_transfers t
  join was f on f.series_number = t.series_number
  group by t.series_number, t.source_id, t.record_id
  union all
  select l.series_number, l.month, cast(null as date) as booked_month, false as was_closed, l.cause, l.source_id, l.record_id, l.recorded_at, l.occurred_at, l.movement_minor + l.fx_minor as amount_minor
  from known_ledger l
  join (select distinct series_number from reopened) r on r.series_number = l.series_number
  join previous_edition e on l.recorded_at >= e.previous_as_of
), explained as (
  select r.series_number, r.policy_id, r.account_id, r.currency, r.month, r.was_minor, r.is_minor, r.was_closed, f.booked_month, f.cause, f.source_id, f.record_id, f.recorded_at,
    row_number() over (
      partition by r.policy_id, r.account_id, r.currency, r.month
      order by f.month desc nulls last, abs(f.amount_minor) desc nulls last, f.occurred_at, f.source_id, f.record_id, f.cause
    ) as place
  from restated r
  left join facts f on f.series_number = r.series_number and f.was_closed = r.was_closed and f.month <= r.month
)
select x.policy_id, x.account_id, x.currency, x.month, case when x.was_closed then coalesce(x.booked_month, b.month) else x.month end as booked_month, x.was_closed, x.was_minor, x.is_minor,
  coalesce(x.cause, 'recomputed') as cause, x.source_id, x.record_id, x.recorded_at
from explained x
left join policy_months b on b.policy_id = x.policy_id and b.month_index = b.closed_index + 1
where x.place = 1
