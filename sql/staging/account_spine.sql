-- about: One account in one month from its first on, running to the last month of the run; where it joined, and whether the month is its first.
-- grain: policy_id, account_id, month
with lives as (
  select policy_id, account_id, month_index, cohort_month
  from account_months
  union all
  -- Retention looks at closed months as they are known now.
  select policy_id, account_id, month_index, cohort_month
  from known_account_months
  where month_index <= closed_index
), spans as (
  select policy_id, account_id, min(month_index) as first_index, min(cohort_month) as cohort_month
  from lives
  group by policy_id, account_id
)
select s.policy_id, s.account_id, s.cohort_month, b.month, b.month_index, b.starts_at, b.ends_at, b.month_index = s.first_index as is_first
from spans s
join policy_months b on b.policy_id = s.policy_id and b.month_index >= s.first_index
