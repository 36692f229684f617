-- about: Every account-month of every metric is in its company figure: nothing is lost or counted twice on the way up.
-- severity: fatal
-- next: look for accounts of the metric and month named that account_dimensions lacks, or has twice
with parts as (
  select metric, policy_id, currency, month, cast(sum(numerator) as bigint) as numerator, cast(sum(denominator) as bigint) as denominator
  from metric_account_months
  group by metric, policy_id, currency, month
), whole as (
  select metric, policy_id, currency, month, numerator, denominator
  from metric_sums
  where dimension = 'company'
)
select coalesce(p.metric, w.metric) as metric, coalesce(p.policy_id, w.policy_id) as policy_id, coalesce(p.month, w.month) as month,
  p.numerator as accounts_numerator, w.numerator as company_numerator, p.denominator as accounts_denominator, w.denominator as company_denominator
from parts p
full join whole w on w.metric = p.metric and w.policy_id = p.policy_id and w.currency = p.currency and w.month = p.month
where coalesce(p.numerator, 0) <> coalesce(w.numerator, 0) or coalesce(p.denominator, 0) <> coalesce(w.denominator, 0)
