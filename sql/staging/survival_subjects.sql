-- about: One lifetime as a customer up to the first loss: of an account as a whole (currency all) and of its revenue in each currency.
-- grain: policy_id, currency, account_id
with complete as (
  select policy_id, account_id, currency, month, month_index, cohort_month, was_customer, is_customer, opening_minor, closing_minor
  from account_months
  where not is_partial and (was_customer or is_customer)
), states as (
  select policy_id, currency, account_id, month_index, cohort_month, was_customer, is_customer, opening_minor, closing_minor
  from complete
  union all
  select policy_id, 'all' as currency, account_id, month_index, min(cohort_month) as cohort_month,
    bool_or(was_customer) as was_customer, bool_or(is_customer) as is_customer,
    cast(null as bigint) as opening_minor, cast(null as bigint) as closing_minor
  from complete
  group by policy_id, account_id, month_index
), firsts as (
  select policy_id, currency, account_id, cohort_month,
    case when was_customer then month_index - 1 else month_index end as entry_index,
    case when was_customer then opening_minor else closing_minor end as weight_minor,
    row_number() over (partition by policy_id, currency, account_id order by month_index) as position
  from states
), losses as (
  select policy_id, currency, account_id, min(month_index) as lost_index
  from states
  where not is_customer
  group by policy_id, currency, account_id
), ends as (
  -- From the small table, which every node can have: a join to a sum over all accounts would bring them all to one.
  select policy_id, max(cast(extract(year from month) * 12 + extract(month from month) - 1 as bigint)) as last_index, max(month) as observed_through
  from mrr_rollforward
  where not is_partial and (customers_opening > 0 or customers_closing > 0)
  group by policy_id
), cohorts as (
  select policy_id, account_id, min(cohort_month) as cohort_month
  from complete
  group by policy_id, account_id
), dated as (
  select f.policy_id, f.currency, f.account_id, c.cohort_month, e.observed_through, f.weight_minor, f.entry_index,
    -- months are counted from the first month-end as a customer, even where the rows begin later
    least(f.entry_index, cast(extract(year from f.cohort_month) * 12 + extract(month from f.cohort_month) - 1 as bigint)) as origin_index,
    coalesce(l.lost_index, e.last_index) as exit_index, l.lost_index is not null as is_lost
  from firsts f
  join ends e on e.policy_id = f.policy_id
  join cohorts c on c.policy_id = f.policy_id and c.account_id = f.account_id
  left join losses l on l.policy_id = f.policy_id and l.currency = f.currency and l.account_id = f.account_id
  where f.position = 1
)
select policy_id, currency, account_id, cohort_month, observed_through, weight_minor,
  entry_index - origin_index as entry_age, exit_index - origin_index as exit_age, is_lost
from dated
