-- about: Under which value of a dimension an account counts in a month; after an account has left, its last value stays.
-- grain: policy_id, account_id, month, dimension
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
), spine as (
  select s.policy_id, s.account_id, s.cohort_month, b.month, b.month_index
  from spans s
  join policy_months b on b.policy_id = s.policy_id and b.month_index >= s.first_index
), worth as (
  -- In the currency of the report, so that plans and currencies are compared by what they are worth.
  select i.policy_id, i.account_id, m.month_index, i.plan, i.currency, sum(m.change_minor) as worth_minor
  from interval_movements m
  join mrr_intervals i on i.policy_id = m.policy_id and i.source_id = m.source_id and i.subscription_id = m.subscription_id and i.item_id = m.item_id
    and i.valid_from = m.valid_from
  group by i.policy_id, i.account_id, m.month_index, i.plan, i.currency
), held as (
  select policy_id, account_id, month_index, plan, currency,
    sum(worth_minor) over (partition by policy_id, account_id, plan, currency order by month_index rows between unbounded preceding and current row) as worth_minor,
    lead(month_index) over (partition by policy_id, account_id, plan, currency order by month_index) as next_index
  from worth
), leading_plans as (
  select s.policy_id, s.account_id, s.month_index, h.plan, h.currency,
    row_number() over (partition by s.policy_id, s.account_id, s.month_index order by h.worth_minor desc, h.plan, h.currency) as place
  from spine s
  join held h on h.policy_id = s.policy_id and h.account_id = s.account_id and h.month_index <= s.month_index and (h.next_index is null or h.next_index > s.month_index)
  where h.worth_minor > 0
), carried as (
  select s.policy_id, s.account_id, s.cohort_month, s.month, l.plan, l.currency,
    count(l.plan) over (partition by s.policy_id, s.account_id order by s.month_index rows between unbounded preceding and current row) as stretch
  from spine s
  left join leading_plans l on l.policy_id = s.policy_id and l.account_id = s.account_id and l.month_index = s.month_index and l.place = 1
), filled as (
  select policy_id, account_id, cohort_month, month, max(plan) over (partition by policy_id, account_id, stretch) as plan,
    max(currency) over (partition by policy_id, account_id, stretch) as currency
  from carried
)
select f.policy_id, f.account_id, f.month, d.dimension,
  case d.dimension when 'company' then 'all' when 'plan' then coalesce(f.plan, 'unknown') when 'currency' then coalesce(f.currency, 'unknown')
    when 'cohort' then coalesce(substr(cast(f.cohort_month as varchar), 1, 7), 'unknown') when 'country' then coalesce(t.country, 'unknown')
    else coalesce(t.segment, 'unknown') end as value
from filled f
cross join (values ('company'), ('plan'), ('currency'), ('cohort'), ('country'), ('segment')) as d (dimension)
left join account_attributes t on t.account_id = f.account_id
