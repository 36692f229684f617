-- about: The cohorts of a month add up to its closing MRR and customers.
-- severity: fatal
-- next: compare cohort_triangles with mrr_rollforward for the month named
with cohorts as (
  select policy_id, currency, month, cast(sum(mrr_minor) as bigint) as mrr_minor, cast(sum(active_accounts) as bigint) as customers
  from cohort_triangles
  group by policy_id, currency, month
)
select f.policy_id, f.currency, f.month, f.closing_minor, coalesce(c.mrr_minor, 0) as cohorts_minor, f.customers_closing, coalesce(c.customers, 0) as cohort_customers
from mrr_rollforward f
left join cohorts c on c.policy_id = f.policy_id and c.currency = f.currency and c.month = f.month
where f.closing_minor <> coalesce(c.mrr_minor, 0) or f.customers_closing <> coalesce(c.customers, 0)
