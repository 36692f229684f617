-- about: One account at one month-end at which it is a customer (in the running month: at the instant of the run), with what exposes it rather than what ails it.
-- grain: policy_id, account_id, month
with customers as (
  select policy_id, account_id, month, month_index, is_partial
  from account_months
  where is_customer
  group by policy_id, account_id, month, month_index, is_partial
), cohorts as (
  select policy_id, account_id, min(cohort_month) as cohort_month
  from account_months
  group by policy_id, account_id
), dated as (
  select c.policy_id, c.account_id, c.month, c.month_index, c.is_partial, case when b.ends_at > r.as_of then r.as_of else b.ends_at end as snapshot_at,
    c.month_index - cast(extract(year from f.cohort_month) * 12 + extract(month from f.cohort_month) - 1 as bigint) as tenure_months
  from customers c
  join cohorts f on f.policy_id = c.policy_id and f.account_id = c.account_id
  join policies p on p.policy_id = c.policy_id
  join month_bounds b on b.timezone = p.timezone and b.month_index = c.month_index
  cross join run_parameters r
), versions as (
  select s.policy_id, a.account_id, v.effective_at, v.service_period_end, v.status,
    lead(v.effective_at) over (partition by s.policy_id, v.source_id, v.subscription_id, v.item_id order by v.effective_at, v.evidence) as superseded_at
  from subscription_item_versions v
  join policy_scope s on s.source_id = v.source_id
  join account_identity a on a.source_id = v.source_id and a.source_account_id = v.account_id
), renewals as (
  select d.policy_id, d.account_id, d.month, min(v.service_period_end) as renews_at
  from dated d
  join versions v on v.policy_id = d.policy_id and v.account_id = d.account_id and v.effective_at < d.snapshot_at
    and (v.superseded_at is null or v.superseded_at >= d.snapshot_at)
  where v.status <> 'canceled' and v.service_period_end >= d.snapshot_at
  group by d.policy_id, d.account_id, d.month
)
select d.policy_id, d.account_id, d.month, d.month_index, d.is_partial, d.snapshot_at, d.tenure_months,
  cast(date_diff('day', d.snapshot_at, r.renews_at) as bigint) as days_to_renewal
from dated d
left join renewals r on r.policy_id = d.policy_id and r.account_id = d.account_id and r.month = d.month
