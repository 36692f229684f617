-- about: The closing MRR of every month equals the sum of the lines in force at its last instant, recomputed from the intervals without the ledger.
-- severity: fatal
-- next: compare mrr_intervals in force at the month's end with account_months for the accounts of that month; a model changed one path and not the other
with in_force as (
  select i.policy_id, coalesce(p.reporting_currency, i.currency) as currency, m.month,
    case when i.currency = coalesce(p.reporting_currency, i.currency) then i.mrr_minor else cast(round(i.mrr_minor * r.minor_rate) as bigint) end as mrr_minor
  from mrr_intervals i
  join policies p on p.policy_id = i.policy_id
  join policy_months m on m.policy_id = i.policy_id and i.valid_from < m.ends_at and (i.valid_to is null or i.valid_to >= m.ends_at)
  left join month_rates r on r.policy_id = i.policy_id and r.local_currency = i.currency and r.month_index = m.month_index
), stated as (
  -- A closed month stands as it was closed; what is known of it now is beside it.
  select policy_id, currency, month, closing_minor
  from mrr_rollforward
  where not is_closed
  union all
  select policy_id, currency, month, cast(sum(closing_minor) as bigint) as closing_minor
  from known_account_months
  where month_index <= closed_index
  group by policy_id, currency, month
), recomputed as (
  select policy_id, currency, month, cast(sum(mrr_minor) as bigint) as items_minor
  from in_force
  group by policy_id, currency, month
)
select coalesce(f.policy_id, n.policy_id) as policy_id, coalesce(f.currency, n.currency) as currency, coalesce(f.month, n.month) as month,
  coalesce(f.closing_minor, 0) as closing_minor, coalesce(n.items_minor, 0) as items_minor
from stated f
full join recomputed n on n.policy_id = f.policy_id and n.currency = f.currency and n.month = f.month
where coalesce(f.closing_minor, 0) <> coalesce(n.items_minor, 0)
