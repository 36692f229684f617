-- about: One line of an invoice and what it bills: a period of a subscription line, a proration, usage, or something once.
-- grain: source_id, invoice_id, line_id
select l.source_id, l.invoice_id, l.line_id, l.subscription_id, l.item_id, l.price_id, l.period_from, l.period_to, i.account_id, l.currency, i.created_at, i.invoiced_at, i.is_void,
  case when l.is_proration then 'proration'
    when l.item_id is null or l.subscription_id is null or (p.price_id is not null and p.billing_interval is null) then 'one_off'
    when p.usage_type = 'metered' then 'usage'
    else 'period' end as kind,
  coalesce(l.quantity, 1) as quantity, l.amount_minor, coalesce(l.discount_minor, 0) as discount_minor, coalesce(l.tax_inclusive_minor, 0) as contained_tax_minor,
  coalesce(l.tax_minor, 0) - coalesce(l.tax_inclusive_minor, 0) as added_tax_minor
from invoice_lines l
join billed_invoices i on i.source_id = l.source_id and i.invoice_id = l.invoice_id
left join prices p on p.source_id = l.source_id and p.price_id = l.price_id
