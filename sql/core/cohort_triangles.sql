-- about: One signup-month cohort at the end of one later month: who is a customer again, who never stopped, and the MRR of both. Age 0 is the end of the signup month.
-- grain: policy_id, currency, cohort_month, age_months
with histories as (
  select policy_id, account_id, currency, cohort_month, month, month_index, is_partial, is_customer, closing_minor,
    min(case when is_customer then 1 else 0 end) over (
      partition by policy_id, account_id, currency order by month_index rows between unbounded preceding and current row
    ) as never_churned
  from account_months
  where month >= cohort_month
), starts as (
  select policy_id, currency, cohort_month, count(*) as accounts, sum(closing_minor) as starting_minor
  from histories
  where month = cohort_month
  group by policy_id, currency, cohort_month
), ages as (
  select s.policy_id, s.currency, s.cohort_month, s.accounts, s.starting_minor, b.month, b.month_index - f.month_index as age_months, b.is_partial
  from starts s
  join policies p on p.policy_id = s.policy_id
  join month_bounds f on f.timezone = p.timezone and f.month = s.cohort_month
  join month_bounds b on b.timezone = p.timezone and b.month_index >= f.month_index
), sums as (
  select policy_id, currency, cohort_month, month, count(case when is_customer then 1 end) as active_accounts, sum(never_churned) as never_churned_accounts,
    sum(closing_minor) as mrr_minor, sum(closing_minor * never_churned) as never_churned_minor
  from histories
  group by policy_id, currency, cohort_month, month
)
select a.policy_id, a.currency, a.cohort_month, cast(a.age_months as bigint) as age_months, a.month, a.accounts, coalesce(s.active_accounts, 0) as active_accounts,
  cast(coalesce(s.never_churned_accounts, 0) as bigint) as never_churned_accounts, cast(a.starting_minor as bigint) as starting_minor,
  cast(coalesce(s.mrr_minor, 0) as bigint) as mrr_minor, cast(coalesce(s.never_churned_minor, 0) as bigint) as never_churned_minor, a.is_partial
from ages a
left join sums s on s.policy_id = a.policy_id and s.currency = a.currency and s.cohort_month = a.cohort_month and s.month = a.month
