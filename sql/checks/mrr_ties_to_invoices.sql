-- about: Between MRR and what was invoiced nothing stays unexplained, for any account, currency and month; the parts listed add up to every cell.
-- severity: fatal
-- next: list mrr_invoice_bridge_lines of the account and month named where bridge_item is unexplained: the line was billed at another amount, period or terms than price list and subscription say, twice, or not at all
with listed as (
  select policy_id, account_id, currency, month, sum(amount_minor) as unexplained_minor, sum(abs(amount_minor)) as apart_minor
  from mrr_invoice_bridge_lines
  where bridge_item = 'unexplained'
  group by policy_id, account_id, currency, month
)
select b.policy_id, b.account_id, b.currency, b.month, b.mrr_minor, b.invoiced_minor, b.unexplained_minor, cast(coalesce(l.unexplained_minor, 0) as bigint) as listed_minor,
  cast(coalesce(l.apart_minor, 0) as bigint) as apart_minor
from mrr_invoice_bridge b
cross join run_parameters r
left join listed l on l.policy_id = b.policy_id and l.account_id = b.account_id and l.currency = b.currency and l.month = b.month
where abs(b.unexplained_minor) > r.bridge_tolerance_minor or coalesce(l.apart_minor, 0) > r.bridge_tolerance_minor
  or coalesce(l.unexplained_minor, 0) <> b.unexplained_minor
