-- about: Every closed month still has the totals that its close recorded, in account_months and in the ledger.
-- severity: fatal
-- next: restore the frozen files that the close names, or reopen the month with a reason: npx tidemark reopen
with accounts as (
  select policy_id, currency, month, sum(opening_minor) as opening_minor, sum(closing_minor) as closing_minor, count(*) as account_months
  from account_months
  where is_closed
  group by policy_id, currency, month
), entered as (
  select l.policy_id, l.currency, l.month, sum(l.movement_minor + l.fx_minor) as ledger_minor, count(*) as ledger_rows
  from mrr_ledger l
  join closed_months c on c.policy_id = l.policy_id and c.month = l.month
  group by l.policy_id, l.currency, l.month
)
select coalesce(t.policy_id, a.policy_id) as policy_id, coalesce(t.currency, a.currency) as currency, coalesce(t.month, a.month) as month, t.closing_minor as closed_minor,
  a.closing_minor, t.ledger_minor as closed_ledger_minor, e.ledger_minor
from closed_totals t
full join accounts a on a.policy_id = t.policy_id and a.currency = t.currency and a.month = t.month
left join entered e on e.policy_id = t.policy_id and e.currency = t.currency and e.month = t.month
where t.opening_minor is distinct from a.opening_minor or t.closing_minor is distinct from a.closing_minor or t.account_months is distinct from a.account_months
  or t.ledger_minor is distinct from coalesce(e.ledger_minor, 0) or t.ledger_rows is distinct from coalesce(e.ledger_rows, 0)
