-- about: One amount between MRR and what was invoiced in one month, with the record it comes from: an invoice line, a credit note, or a subscription line and the instant of its change.
-- grain: policy_id, account_id, currency, month, bridge_item, reason, source_id, invoice_id, line_id, credit_note_id, subscription_id, item_id, occurred_at
with dated as (
  -- A month's worth of a period, and a change since it was billed, name the line that billed it.
  select t.policy_id, p.account_id, p.currency, t.month_index, t.bridge_item, '' as reason, t.item_number, p.invoice_id, p.line_id, t.period_from as occurred_at, t.amount_minor
  from billed_timing t
  join billed_periods p on p.item_number = t.item_number and p.period_from = t.period_from and p.preference = 1
  where t.amount_minor <> 0
  union all
  select b.policy_id, b.account_id, b.currency, b.month_index, b.bridge_item, case b.bridge_item when 'unexplained' then 'off_mrr' else '' end as reason, b.item_number, p.invoice_id,
    p.line_id, b.occurred_at, b.amount_minor
  from bridge_spans b
  join billed_periods p on p.item_number = b.item_number and p.period_from = b.stretch_from and p.preference = 1
  union all
  select policy_id, account_id, currency, month_index, bridge_item, case bridge_item when 'unexplained' then 'not_billed' else '' end as reason, item_number, '' as invoice_id,
    '' as line_id, valid_from as occurred_at, amount_minor
  from billed_gaps
), parts as (
  select d.policy_id, d.account_id, d.currency, d.month_index, d.bridge_item, d.reason, n.source_id, d.invoice_id, d.line_id, '' as credit_note_id, n.subscription_id, n.item_id,
    d.occurred_at, d.amount_minor
  from dated d
  join billed_items n on n.item_number = d.item_number
  union all
  select policy_id, account_id, currency, month_index, bridge_item, reason, source_id, invoice_id, line_id, credit_note_id, coalesce(subscription_id, '') as subscription_id,
    coalesce(item_id, '') as item_id, invoiced_at as occurred_at, amount_minor
  from bridge_charges
)
select p.policy_id, p.account_id, p.currency, m.month, p.bridge_item, p.reason, p.source_id, p.invoice_id, p.line_id, p.credit_note_id, p.subscription_id, p.item_id, p.occurred_at,
  cast(p.amount_minor as bigint) as amount_minor
from parts p
join policy_months m on m.policy_id = p.policy_id and m.month_index = p.month_index
