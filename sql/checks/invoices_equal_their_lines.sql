-- about: Every final invoice adds up: its lines after discounts and with tax are its total, and its credit notes what it says was given back.
-- severity: fatal
-- next: read the invoice named again from its source: a line, a discount, a tax or a credit note is missing, doubled or altered
with lined as (
  select source_id, invoice_id, count(*) as line_count, cast(sum(amount_minor - discount_minor + added_tax_minor) as bigint) as lines_minor
  from billed_lines
  group by source_id, invoice_id
), credited as (
  select c.source_id, c.invoice_id, cast(sum(c.amount_minor) as bigint) as credited_minor
  from credit_notes c
  cross join run_parameters r
  where c.status = 'issued' and c.created_at < r.as_of
  group by c.source_id, c.invoice_id
), billing as (
  select distinct source_id
  from billed_lines
)
select i.source_id, i.invoice_id, i.account_id, i.currency, i.total_minor, coalesce(l.lines_minor, 0) as lines_minor, i.credited_minor,
  coalesce(c.credited_minor, 0) as credit_notes_minor
from billed_invoices i
join billing b on b.source_id = i.source_id
left join lined l on l.source_id = i.source_id and l.invoice_id = i.invoice_id
left join credited c on c.source_id = i.source_id and c.invoice_id = i.invoice_id
where i.invoiced_at is not null
  and (coalesce(l.lines_minor, 0) <> i.total_minor or (i.says_credited and i.credited_minor <> coalesce(c.credited_minor, 0)))
