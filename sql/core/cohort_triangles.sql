-- about: One signup-month cohort at the end of one later month: who is a customer again, who never stopped, and the MRR of both. Age 0 is the end of the signup month.
-- grain: policy_id, currency, cohort_month, age_months
with sums as (
  select policy_id, currency, cohort_month, month_index, count(case when is_customer then 1 end) as active_accounts,
    count(case when is_first_stretch then 1 end) as never_churned_accounts, sum(closing_minor) as mrr_minor,
    sum(case when is_first_stretch then closing_minor else 0 end) as never_churned_minor
  from account_months
  where month >= cohort_month
  group by policy_id, currency, cohort_month, month_index
), starts as (
  select s.policy_id, s.currency, s.cohort_month, f.month_index as cohort_index, s.active_accounts as accounts, s.mrr_minor as starting_minor
  from sums s
  join policy_months f on f.policy_id = s.policy_id and f.month = s.cohort_month and f.month_index = s.month_index
)
select a.policy_id, a.currency, a.cohort_month, b.month_index - a.cohort_index as age_months, b.month, a.accounts, coalesce(s.active_accounts, 0) as active_accounts,
  coalesce(s.never_churned_accounts, 0) as never_churned_accounts, cast(a.starting_minor as bigint) as starting_minor,
  cast(coalesce(s.mrr_minor, 0) as bigint) as mrr_minor, cast(coalesce(s.never_churned_minor, 0) as bigint) as never_churned_minor, b.is_partial
from starts a
join policy_months b on b.policy_id = a.policy_id and b.month_index >= a.cohort_index
left join sums s on s.policy_id = a.policy_id and s.currency = a.currency and s.cohort_month = a.cohort_month and s.month_index = b.month_index
