-- about: One discount that an invoice takes off one billing period, with its terms and whether the policy counts it in MRR.
-- grain: policy_id, item_number, period_from, preference, discount_id
with taken as (
  select p.item_number, p.period_from, p.preference, d.source_id, d.discount_id, min(d.position) as position, cast(sum(d.amount_minor) as bigint) as taken_minor
  from invoice_line_discounts d
  join billed_lines l on l.source_id = d.source_id and l.invoice_id = d.invoice_id and l.line_id = d.line_id and l.kind = 'period'
  join billed_items n on n.source_id = l.source_id and n.subscription_id = l.subscription_id and n.item_id = l.item_id
  join billed_periods p on p.item_number = n.item_number and p.period_from = l.period_from and p.invoice_id = l.invoice_id and p.period_to = l.period_to
    and p.price_id = l.price_id
  where d.amount_minor <> 0
  group by p.item_number, p.period_from, p.preference, d.source_id, d.discount_id
), termed as (
  select s.policy_id, t.item_number, t.period_from, t.preference, t.discount_id, t.position, t.taken_minor, w.percent_off,
    -- A discount without terms cannot be shown to be outside MRR.
    w.discount_id is null or case w.duration when 'forever' then k.discount_forever when 'repeating' then k.discount_repeating else k.discount_once end = 'subtract' as is_counted
  from taken t
  join policy_scope s on s.source_id = t.source_id
  join policies k on k.policy_id = s.policy_id
  left join discount_windows w on w.source_id = t.source_id and w.discount_id = t.discount_id
)
select policy_id, item_number, period_from, preference, discount_id, percent_off, taken_minor, is_counted,
  row_number() over (partition by policy_id, item_number, period_from, preference, is_counted order by position, discount_id) as stack_number
from termed
