-- about: What happened at one age (months since the first month-end as a customer) within one group of accounts: how many came under observation, were lost, or were last seen as customers.
-- grain: policy_id, basis, currency, dimension, value, age_months
with grouped as (
  select s.policy_id, s.currency, s.account_id, s.observed_through, s.entry_age, s.exit_age, s.is_lost, d.dimension, d.value,
    case when s.currency = 'all' then 'accounts' else 'revenue' end as basis,
    case when s.currency = 'all' then cast(1 as bigint) else s.weight_minor end as weight
  from survival_subjects s
  join account_dimensions d on d.policy_id = s.policy_id and d.account_id = s.account_id and d.month = s.cohort_month
), with_years as (
  select policy_id, currency, observed_through, entry_age, exit_age, is_lost, dimension, value, basis, weight
  from grouped
  union all
  select policy_id, currency, observed_through, entry_age, exit_age, is_lost, 'cohort_year' as dimension, substr(value, 1, 4) as value, basis, weight
  from grouped
  where dimension = 'cohort'
), happenings as (
  select policy_id, basis, currency, dimension, value, observed_through, entry_age as age_months, 'entered' as happening, weight
  from with_years
  union all
  select policy_id, basis, currency, dimension, value, observed_through, exit_age as age_months,
    case when is_lost then 'lost' else 'censored' end as happening, weight
  from with_years
)
select policy_id, basis, currency, dimension, value, age_months, observed_through,
  count(case when happening = 'entered' then 1 end) as entered,
  count(case when happening = 'lost' then 1 end) as events,
  count(case when happening = 'censored' then 1 end) as censored,
  cast(sum(case when happening = 'entered' then weight else 0 end) as bigint) as entered_weight,
  cast(sum(case when happening = 'lost' then weight else 0 end) as bigint) as events_weight,
  cast(sum(case when happening = 'censored' then weight else 0 end) as bigint) as censored_weight,
  -- squares of minor units leave a bigint; a decimal sums them exactly and in any order
  cast(sum(case when happening = 'entered' then cast(weight as decimal(38, 0)) * cast(weight as decimal(38, 0)) else 0 end) as decimal(38, 0)) as entered_squares,
  cast(sum(case when happening = 'lost' then cast(weight as decimal(38, 0)) * cast(weight as decimal(38, 0)) else 0 end) as decimal(38, 0)) as events_squares,
  cast(sum(case when happening = 'censored' then cast(weight as decimal(38, 0)) * cast(weight as decimal(38, 0)) else 0 end) as decimal(38, 0)) as censored_squares
from happenings
group by policy_id, basis, currency, dimension, value, age_months, observed_through
