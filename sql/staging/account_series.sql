-- about: One account under one policy in one reported currency, numbered so that the large steps compare one integer instead of three texts. The number means nothing beyond the run.
-- grain: series_number
with named as (
  select i.policy_id, i.account_id, coalesce(p.reporting_currency, i.currency) as currency
  from mrr_intervals i
  join policies p on p.policy_id = i.policy_id
  union
  select policy_id, account_id, currency
  from closed_accounts
  union
  select policy_id, now_account_id as account_id, currency
  from closed_accounts
)
select row_number() over (order by policy_id, account_id, currency) as series_number, policy_id, account_id, currency
from named
