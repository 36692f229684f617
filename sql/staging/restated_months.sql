-- about: One month of one account that now closes otherwise than it was closed, or, while it was still open, than the publication before said.
-- grain: policy_id, account_id, currency, month
with touched as (
  select k.series_number, k.policy_id, k.account_id, k.currency
  from account_series k
  join (
    select series_number from account_adjustments
    union
    -- What closed months have booked already.
    select b.series_number
    from closed_ledger l
    join account_series b on b.policy_id = l.policy_id and b.account_id = l.account_id and b.currency = l.currency
    where l.is_adjustment or l.kind = 'transfer'
  ) t on t.series_number = k.series_number
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
)
select series_number, policy_id, account_id, currency, month, month_index, was_minor, is_minor, was_closed
from closed
where was_minor <> is_minor
union all
select series_number, policy_id, account_id, currency, month, month_index, was_minor, is_minor, was_closed
from reopened
