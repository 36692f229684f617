-- about: One billing period held against the MRR of its line at its start: what is billed per month by price list and terms, and what MRR says.
-- grain: policy_id, item_number, stretch_from
with worth as (
  select i.policy_id, t.item_number, t.stretch_from, i.mrr_minor
  from billed_stretches t
  join billed_intervals i on i.item_number = t.item_number and i.valid_from <= t.stretch_from and (i.valid_to is null or i.valid_to > t.stretch_from)
  where t.kind in ('billed', 'draft', 'void')
), compared as (
  select v.policy_id, t.item_number, t.stretch_from, t.stretch_to, t.kind, t.account_id, t.currency, t.invoiced_at, v.is_free, v.monthly_minor as worth_minor,
    case when t.kind = 'void' then cast(0 as bigint) else v.monthly_minor end as billed_minor, coalesce(w.mrr_minor, 0) as mrr_minor
  from billed_stretches t
  join billed_values v on v.item_number = t.item_number and v.period_from = t.stretch_from and v.preference = 1
  left join worth w on w.policy_id = v.policy_id and w.item_number = t.item_number and w.stretch_from = t.stretch_from
  where t.kind in ('billed', 'draft', 'void')
), late as (
  -- A vendor tells of a change some moments after the period began with it: by the time that the invoice was final both must agree, or by its payment where that counts.
  select c.policy_id, c.item_number, c.stretch_from, min(i.valid_from) as agreed_at
  from compared c
  join policies k on k.policy_id = c.policy_id
  join billed_periods p on p.item_number = c.item_number and p.period_from = c.stretch_from and p.preference = 1
  join invoices b on b.source_id = p.source_id and b.invoice_id = p.invoice_id
  join billed_intervals i on i.policy_id = c.policy_id and i.item_number = c.item_number and i.mrr_minor = c.billed_minor and i.valid_from > c.stretch_from
    and i.valid_from < c.stretch_to
    and i.valid_from <= case when k.new_recognition = 'first_invoice_paid' and b.paid_at > c.invoiced_at then b.paid_at else c.invoiced_at end
  where c.billed_minor <> c.mrr_minor
  group by c.policy_id, c.item_number, c.stretch_from
)
select c.policy_id, c.item_number, c.stretch_from, c.stretch_to, c.kind, c.account_id, c.currency, coalesce(l.agreed_at, c.stretch_from) as agreed_at, c.is_free, c.worth_minor,
  c.billed_minor, c.mrr_minor
from compared c
left join late l on l.policy_id = c.policy_id and l.item_number = c.item_number and l.stretch_from = c.stretch_from
