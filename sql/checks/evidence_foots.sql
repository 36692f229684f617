-- about: Over all kinds of evidence the MRR of a month is the closing of its accounts as known now.
-- severity: fatal
-- next: compare interval_movements of that month by evidence with known_account_months; a model changed one path and not the other
with accounts as (
  select policy_id, currency, month, cast(sum(closing_minor) as bigint) as closing_minor
  from known_account_months
  group by policy_id, currency, month
), resting as (
  select policy_id, currency, month, cast(sum(mrr_minor) as bigint) as mrr_minor
  from mrr_evidence
  group by policy_id, currency, month
)
select coalesce(a.policy_id, r.policy_id) as policy_id, coalesce(a.currency, r.currency) as currency, coalesce(a.month, r.month) as month,
  coalesce(a.closing_minor, 0) as closing_minor, coalesce(r.mrr_minor, 0) as mrr_minor
from accounts a
full join resting r on r.policy_id = a.policy_id and r.currency = a.currency and r.month = a.month
where coalesce(a.closing_minor, 0) <> coalesce(r.mrr_minor, 0)
