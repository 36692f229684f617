-- about: One account as it was counted in closed months, how the last of them closed it, and the account that it is counted under now.
-- grain: policy_id, account_id, currency
with named as (
  -- An account that came and went within one month stands in the ledger alone.
  select policy_id, account_id, currency from closed_account_months
  union
  select policy_id, account_id, currency from closed_ledger
), folded as (
  select f.policy_id, f.account_id, f.currency, min(case when f.cohort_month <= f.month then f.cohort_month end) as cohort_month,
    sum(case when f.month_index = m.closed_index then f.closing_minor else 0 end) as closing_minor,
    bool_or(f.month_index = m.closed_index and f.is_customer) as is_customer
  from closed_account_months f
  join policy_months m on m.policy_id = f.policy_id and m.month_index = f.month_index
  group by f.policy_id, f.account_id, f.currency
), identities as (
  select source_id || '/' || source_account_id as closed_account_id, account_id
  from account_identity
)
select n.policy_id, n.account_id, n.currency, coalesce(i.account_id, n.account_id) as now_account_id, f.cohort_month,
  cast(coalesce(f.closing_minor, 0) as bigint) as closing_minor, coalesce(f.is_customer, false) as is_customer
from named n
left join folded f on f.policy_id = n.policy_id and f.account_id = n.account_id and f.currency = n.currency
left join identities i on i.closed_account_id = n.account_id
