-- about: One account as it was counted in closed months, how the last of them closed it, and the account that it is counted under now.
-- grain: policy_id, account_id, currency
with folded as (
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
select f.policy_id, f.account_id, f.currency, coalesce(i.account_id, f.account_id) as now_account_id, f.cohort_month, cast(f.closing_minor as bigint) as closing_minor,
  f.is_customer
from folded f
left join identities i on i.closed_account_id = f.account_id
