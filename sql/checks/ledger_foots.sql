-- about: The signed entries of the ledger add up to closing less opening for every account and month.
-- severity: fatal
-- next: list mrr_ledger of the account and month named and compare with its mrr_intervals
with entered as (
  select policy_id, account_id, currency, month, cast(sum(movement_minor + fx_minor) as bigint) as ledger_minor
  from mrr_ledger
  where month is not null
  group by policy_id, account_id, currency, month
)
select a.policy_id, a.account_id, a.currency, a.month, a.closing_minor - a.opening_minor as change_minor, coalesce(e.ledger_minor, 0) as ledger_minor
from account_months a
left join entered e on e.policy_id = a.policy_id and e.account_id = a.account_id and e.currency = a.currency and e.month = a.month
where a.closing_minor - a.opening_minor <> coalesce(e.ledger_minor, 0)
