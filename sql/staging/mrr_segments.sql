-- about: Under which value of a dimension an account counts in a month by its own MRR, and the month before (null in its first): company, leading plan, leading currency and cohort. After it has left, its last value stays.
-- grain: policy_id, account_id, month, dimension
with worth as (
  -- In the currency of the report, so that plans and currencies are compared by what they are worth.
  select i.policy_id, i.account_id, m.month_index, i.plan, i.currency, cast(sum(m.change_minor) as bigint) as worth_minor
  from interval_movements m
  join mrr_intervals i on i.policy_id = m.policy_id and i.source_id = m.source_id and i.subscription_id = m.subscription_id and i.item_id = m.item_id
    and i.valid_from = m.valid_from
  group by i.policy_id, i.account_id, m.month_index, i.plan, i.currency
), held as (
  select policy_id, account_id, month_index, plan, currency, sum(worth_minor) over w as worth_minor, lead(month_index) over w as next_index
  from worth
  window w as (partition by policy_id, account_id, plan, currency order by month_index)
), turns as (
  select distinct policy_id, account_id, month_index
  from worth
), ranked as (
  select t.policy_id, t.account_id, t.month_index, h.plan, h.currency,
    row_number() over (partition by t.policy_id, t.account_id, t.month_index order by h.worth_minor desc, h.plan, h.currency) as place
  from turns t
  join held h on h.policy_id = t.policy_id and h.account_id = t.account_id and h.month_index <= t.month_index and (h.next_index is null or h.next_index > t.month_index)
  where h.worth_minor > 0
), leading_plans as (
  -- A leader leads until the next one does, also after all lines have ended.
  select policy_id, account_id, month_index, plan, currency, lag(plan) over w as before_plan, lag(currency) over w as before_currency,
    -- Until the year 10000 where no other follows: an outer join by comparisons alone is hashed, one with an `or` compares every row with every other.
    coalesce(lead(month_index) over w, 120000) as until_index
  from ranked
  where place = 1
  window w as (partition by policy_id, account_id order by month_index)
), led as (
  select s.policy_id, s.account_id, s.cohort_month, s.month, s.is_first, l.plan, l.currency,
    case when l.month_index = s.month_index then l.before_plan else l.plan end as before_plan,
    case when l.month_index = s.month_index then l.before_currency else l.currency end as before_currency
  from account_spine s
  left join leading_plans l on l.policy_id = s.policy_id and l.account_id = s.account_id and l.month_index <= s.month_index
    and l.until_index > s.month_index
), valued as (
  select f.policy_id, f.account_id, f.month, f.is_first, d.dimension,
    case d.dimension when 'company' then 'all' when 'plan' then coalesce(f.plan, 'unknown') when 'currency' then coalesce(f.currency, 'unknown')
      else coalesce(substr(cast(f.cohort_month as varchar), 1, 7), 'unknown') end as value,
    case d.dimension when 'plan' then coalesce(f.before_plan, 'unknown') when 'currency' then coalesce(f.before_currency, 'unknown') end as moved_value
  from led f
  cross join (values ('company'), ('plan'), ('currency'), ('cohort')) as d (dimension)
)
select policy_id, account_id, month, dimension, value, case when not is_first then coalesce(moved_value, value) end as before_value
from valued
