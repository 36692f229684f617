-- about: One billing period of one subscription line as one invoice bills it; the lines that tiers are split into are one. It covers the time from its start until the next period, the end of the line or its own end.
-- grain: item_number, period_from, preference
with joined as (
  select n.item_number, l.source_id, l.invoice_id, l.price_id, l.period_from, l.period_to, min(l.line_id) as line_id, min(l.account_id) as account_id, min(l.currency) as currency,
    min(l.created_at) as created_at, min(l.invoiced_at) as invoiced_at, bool_or(l.is_void) as is_void, count(*) as line_count, cast(sum(l.quantity) as bigint) as quantity,
    cast(sum(l.amount_minor) as bigint) as amount_minor, cast(sum(l.discount_minor) as bigint) as discount_minor, cast(sum(l.contained_tax_minor) as bigint) as contained_tax_minor
  from billed_lines l
  join billed_items n on n.source_id = l.source_id and n.subscription_id = l.subscription_id and n.item_id = l.item_id
  where l.kind = 'period'
  group by n.item_number, l.source_id, l.invoice_id, l.price_id, l.period_from, l.period_to
), preferred as (
  -- Of two invoices for one period the one that stands counts; what is billed twice has no period of its own.
  select item_number, source_id, invoice_id, price_id, period_from, period_to, line_id, account_id, currency, created_at, invoiced_at, is_void, line_count, quantity, amount_minor,
    discount_minor, contained_tax_minor, row_number() over (partition by item_number, period_from order by is_void, created_at, invoice_id, line_id) as preference
  from joined
), followed as (
  select item_number, period_from, lead(period_from) over (partition by item_number order by period_from) as next_from
  from preferred
  where preference = 1
), ended as (
  select n.item_number, case when bool_or(t.valid_to is null) then null else max(t.valid_to) end as ended_at
  from item_timeline t
  join billed_items n on n.source_id = t.source_id and n.subscription_id = t.subscription_id and n.item_id = t.item_id
  where t.status <> 'canceled'
  group by n.item_number
)
select p.item_number, p.period_from, p.preference, p.source_id, p.invoice_id, p.line_id, p.price_id, p.period_to, f.next_from,
  case when p.preference > 1 then p.period_from
    when e.ended_at > p.period_from and e.ended_at < p.period_to and (f.next_from is null or e.ended_at < f.next_from) then e.ended_at
    when f.next_from < p.period_to then f.next_from
    else p.period_to end as covers_until,
  p.account_id, p.currency, p.created_at, p.invoiced_at, p.is_void, p.line_count, p.quantity, p.amount_minor, p.discount_minor, p.contained_tax_minor
from preferred p
join followed f on f.item_number = p.item_number and f.period_from = p.period_from
left join ended e on e.item_number = p.item_number
