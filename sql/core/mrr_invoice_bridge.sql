-- about: From the MRR of one account at a month-end to what was invoiced to it in that month, in one billing currency: every named item, and what none of them explains.
-- grain: policy_id, account_id, currency, month
with items as (
  select policy_id, account_id, currency, month,
    sum(case when bridge_item = 'changed' then amount_minor else 0 end) as changed_minor, sum(case when bridge_item = 'prepayment' then amount_minor else 0 end) as prepayment_minor,
    sum(case when bridge_item = 'timing' then amount_minor else 0 end) as timing_minor, sum(case when bridge_item = 'proration' then amount_minor else 0 end) as proration_minor,
    sum(case when bridge_item = 'one_off' then amount_minor else 0 end) as one_off_minor, sum(case when bridge_item = 'usage' then amount_minor else 0 end) as usage_minor,
    sum(case when bridge_item = 'discount' then amount_minor else 0 end) as discount_minor, sum(case when bridge_item = 'rounding' then amount_minor else 0 end) as rounding_minor,
    sum(case when bridge_item = 'tax' then amount_minor else 0 end) as tax_minor, sum(case when bridge_item = 'credit_note' then amount_minor else 0 end) as credit_note_minor,
    sum(case when bridge_item = 'unpaid' then amount_minor else 0 end) as unpaid_minor, sum(case when bridge_item = 'voided' then amount_minor else 0 end) as voided_minor,
    sum(case when bridge_item = 'draft' then amount_minor else 0 end) as draft_minor, sum(case when bridge_item = 'recognition' then amount_minor else 0 end) as recognition_minor,
    sum(case when bridge_item = 'unpriced' then amount_minor else 0 end) as unpriced_minor,
    sum(case when bridge_item <> 'unexplained' then amount_minor else 0 end) as items_minor
  from mrr_invoice_bridge_lines
  group by policy_id, account_id, currency, month
), ends as (
  select policy_id, account_id, currency, month_index, mrr_minor, mrr_reported_minor, is_invoice_only, cast(null as bigint) as invoiced_minor,
    cast(null as bigint) as invoiced_reported_minor, cast(null as bigint) as fx_minor
  from bridge_mrr
  union all
  select policy_id, account_id, currency, month_index, cast(null as bigint) as mrr_minor, cast(null as bigint) as mrr_reported_minor, cast(null as boolean) as is_invoice_only,
    invoiced_minor, invoiced_reported_minor, fx_minor
  from billed_totals
  union all
  select i.policy_id, i.account_id, i.currency, m.month_index, cast(null as bigint) as mrr_minor, cast(null as bigint) as mrr_reported_minor, cast(null as boolean) as is_invoice_only,
    cast(null as bigint) as invoiced_minor, cast(null as bigint) as invoiced_reported_minor, cast(null as bigint) as fx_minor
  from items i
  join policy_months m on m.policy_id = i.policy_id and m.month = i.month
), cells as (
  select policy_id, account_id, currency, month_index, max(mrr_minor) as mrr_minor, max(mrr_reported_minor) as mrr_reported_minor, bool_or(is_invoice_only) as is_invoice_only,
    max(invoiced_minor) as invoiced_minor, max(invoiced_reported_minor) as invoiced_reported_minor, max(fx_minor) as fx_minor
  from ends
  group by policy_id, account_id, currency, month_index
)
select c.policy_id, c.account_id, c.currency, m.month, coalesce(c.mrr_minor, 0) as mrr_minor, cast(coalesce(i.changed_minor, 0) as bigint) as changed_minor,
  cast(coalesce(i.prepayment_minor, 0) as bigint) as prepayment_minor, cast(coalesce(i.timing_minor, 0) as bigint) as timing_minor,
  cast(coalesce(i.proration_minor, 0) as bigint) as proration_minor, cast(coalesce(i.one_off_minor, 0) as bigint) as one_off_minor,
  cast(coalesce(i.usage_minor, 0) as bigint) as usage_minor, cast(coalesce(i.discount_minor, 0) as bigint) as discount_minor,
  cast(coalesce(i.rounding_minor, 0) as bigint) as rounding_minor, cast(coalesce(i.tax_minor, 0) as bigint) as tax_minor,
  cast(coalesce(i.credit_note_minor, 0) as bigint) as credit_note_minor, cast(coalesce(i.unpaid_minor, 0) as bigint) as unpaid_minor,
  cast(coalesce(i.voided_minor, 0) as bigint) as voided_minor, cast(coalesce(i.draft_minor, 0) as bigint) as draft_minor,
  cast(coalesce(i.recognition_minor, 0) as bigint) as recognition_minor, cast(coalesce(i.unpriced_minor, 0) as bigint) as unpriced_minor,
  coalesce(c.invoiced_minor, 0) as invoiced_minor,
  cast(coalesce(c.invoiced_minor, 0) - coalesce(c.mrr_minor, 0) - coalesce(i.items_minor, 0) as bigint) as unexplained_minor, coalesce(c.is_invoice_only, false) as is_invoice_only,
  p.reporting_currency, case when p.reporting_currency is not null and c.mrr_minor is null then 0 else c.mrr_reported_minor end as mrr_reported_minor,
  case when p.reporting_currency is not null and c.invoiced_minor is null then 0 else c.fx_minor end as fx_minor,
  case when p.reporting_currency is not null and c.invoiced_minor is null then 0 else c.invoiced_reported_minor end as invoiced_reported_minor
from cells c
join policies p on p.policy_id = c.policy_id
join policy_months m on m.policy_id = c.policy_id and m.month_index = c.month_index
left join items i on i.policy_id = c.policy_id and i.account_id = c.account_id and i.currency = c.currency and i.month = m.month
