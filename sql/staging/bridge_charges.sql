-- about: One part of what one invoice line or credit note charges in the month of its invoice, by what it bills: everything but the dates of billing periods.
-- grain: policy_id, source_id, invoice_id, line_id, credit_note_id, bridge_item, reason
with final as (
  select k.policy_id, l.source_id, l.invoice_id, l.line_id, l.subscription_id, l.item_id, l.account_id, l.currency, l.invoiced_at, l.kind, l.amount_minor, l.discount_minor,
    l.contained_tax_minor, l.added_tax_minor, k.tax = 'exclude' or l.kind <> 'period' as is_net
  from billed_lines l
  join policy_scope s on s.source_id = l.source_id
  join policies k on k.policy_id = s.policy_id
  where l.invoiced_at is not null and (l.kind <> 'period' or l.contained_tax_minor <> 0 or l.added_tax_minor <> 0)
), off as (
  select v.policy_id, p.source_id, p.invoice_id, p.line_id, p.item_number, p.account_id, p.currency, p.invoiced_at, v.preference, v.net_minor, v.off_list_minor, v.off_terms_minor,
    v.has_others, abs(v.off_terms_minor) <= v.rounding_count as is_rounding
  from billed_values v
  join billed_periods p on p.item_number = v.item_number and p.period_from = v.period_from and p.preference = v.preference
  where p.invoiced_at is not null and (v.off_list_minor <> 0 or v.off_terms_minor <> 0 or v.preference > 1)
), unpriced as (
  select s.policy_id, p.source_id, p.invoice_id, p.line_id, p.item_number, p.account_id, p.currency, p.invoiced_at,
    p.amount_minor - p.discount_minor - case when k.tax = 'exclude' then p.contained_tax_minor else 0 end as amount_minor
  from billed_periods p
  join policy_scope s on s.source_id = p.source_id
  join policies k on k.policy_id = s.policy_id
  left join billed_prices q on q.source_id = p.source_id and q.price_id = p.price_id and q.quantity = p.quantity
  left join policy_intervals f on f.policy_id = s.policy_id and f.billing_interval = q.billing_interval
  where p.invoiced_at is not null and (q.list_amount is null or f.policy_id is null)
), periods as (
  select policy_id, source_id, invoice_id, line_id, item_number, account_id, currency, invoiced_at,
    case when has_others then 'discount' when is_rounding then 'rounding' else 'unexplained' end as bridge_item,
    case when has_others or is_rounding then '' else 'off_terms' end as reason, off_terms_minor as amount_minor
  from off
  union all
  select policy_id, source_id, invoice_id, line_id, item_number, account_id, currency, invoiced_at, 'unexplained' as bridge_item, 'off_list' as reason, off_list_minor as amount_minor
  from off
  union all
  select policy_id, source_id, invoice_id, line_id, item_number, account_id, currency, invoiced_at, 'unexplained' as bridge_item, 'billed_twice' as reason, net_minor as amount_minor
  from off
  where preference > 1
  union all
  select policy_id, source_id, invoice_id, line_id, item_number, account_id, currency, invoiced_at, 'unpriced' as bridge_item, '' as reason, amount_minor
  from unpriced
), parts as (
  select policy_id, source_id, invoice_id, line_id, cast('' as varchar) as credit_note_id, subscription_id, item_id, account_id, currency, invoiced_at, kind as bridge_item,
    cast('' as varchar) as reason, amount_minor - contained_tax_minor as amount_minor
  from final
  where kind <> 'period'
  union all
  select policy_id, source_id, invoice_id, line_id, '' as credit_note_id, subscription_id, item_id, account_id, currency, invoiced_at, 'discount' as bridge_item,
    '' as reason, -discount_minor as amount_minor
  from final
  where kind <> 'period'
  union all
  select policy_id, source_id, invoice_id, line_id, '' as credit_note_id, subscription_id, item_id, account_id, currency, invoiced_at, 'tax' as bridge_item,
    '' as reason, added_tax_minor + case when is_net then contained_tax_minor else 0 end as amount_minor
  from final
  union all
  select p.policy_id, p.source_id, p.invoice_id, p.line_id, '' as credit_note_id, n.subscription_id, n.item_id, p.account_id, p.currency, p.invoiced_at, p.bridge_item, p.reason,
    p.amount_minor
  from periods p
  join billed_items n on n.item_number = p.item_number
  union all
  select s.policy_id, c.source_id, c.invoice_id, '' as line_id, c.credit_note_id, cast(null as varchar) as subscription_id, cast(null as varchar) as item_id, a.account_id,
    c.currency, c.created_at as invoiced_at, 'credit_note' as bridge_item, '' as reason, -c.amount_minor as amount_minor
  from credit_notes c
  join account_identity a on a.source_id = c.source_id and a.source_account_id = c.account_id
  join policy_scope s on s.source_id = c.source_id
  cross join run_parameters r
  where c.status = 'issued' and c.created_at < r.as_of
)
select p.policy_id, p.source_id, p.invoice_id, p.line_id, p.credit_note_id, p.bridge_item, p.reason, p.subscription_id, p.item_id, p.account_id, p.currency, p.invoiced_at,
  m.month_index + case when p.invoiced_at < m.starts_at then -1 when p.invoiced_at >= m.bounds_end then 1 else 0 end as month_index, p.amount_minor
from parts p
join utc_months m on m.policy_id = p.policy_id and m.utc_index = year(p.invoiced_at) * 12 + month(p.invoiced_at) - 1
where p.amount_minor <> 0
