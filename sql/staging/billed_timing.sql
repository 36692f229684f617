-- about: What one billing period adds to one month of the bridge by its dates alone: its whole price in the month of the invoice, less a month's worth at every month-end that it covers.
-- grain: policy_id, item_number, period_from, month_index
with placed as (
  select v.policy_id, v.item_number, v.period_from, v.net_minor, v.monthly_minor,
    case when p.invoiced_at is null then 'draft' when date_diff('day', p.period_from, p.period_to) > 31 then 'prepayment' else 'timing' end as bridge_item,
    d.month_index + case when p.invoiced_at < d.starts_at then -1 when p.invoiced_at >= d.bounds_end then 1 else 0 end as invoice_index,
    case when p.period_from < r.as_of then b.month_index end
      + case when p.period_from < b.starts_at then -1 when p.period_from >= b.bounds_end then 1 else 0 end as from_index,
    case when p.covers_until >= r.as_of then s.last_index
      else e.month_index + case when p.covers_until < e.starts_at then -1 when p.covers_until >= e.bounds_end then 1 else 0 end - 1 end as to_index,
    s.first_index
  from billed_values v
  join billed_periods p on p.item_number = v.item_number and p.period_from = v.period_from and p.preference = v.preference
  join billed_scope s on s.policy_id = v.policy_id and s.source_id = p.source_id
  cross join run_parameters r
  left join utc_months d on d.policy_id = v.policy_id and d.utc_index = year(p.invoiced_at) * 12 + month(p.invoiced_at) - 1
  left join utc_months b on b.policy_id = v.policy_id and b.utc_index = year(p.period_from) * 12 + month(p.period_from) - 1
  left join utc_months e on e.policy_id = v.policy_id and e.utc_index = year(p.covers_until) * 12 + month(p.covers_until) - 1
  where not p.is_void and p.preference = 1
), bounded as (
  select policy_id, item_number, period_from, bridge_item, net_minor, monthly_minor, invoice_index,
    case when from_index < first_index then first_index else from_index end as from_index, to_index
  from placed
), moved as (
  -- A period that covers one month-end, that of its invoice, at the worth of a month moves nothing.
  select policy_id, item_number, period_from, bridge_item, net_minor, monthly_minor, invoice_index, from_index, to_index
  from bounded
  where coalesce(from_index <> to_index or from_index <> invoice_index or net_minor <> monthly_minor, true)
), spread as (
  select b.policy_id, b.item_number, b.period_from, b.bridge_item, b.from_index + o.month_offset as month_index, -b.monthly_minor as amount_minor
  from moved b
  join span_offsets o on o.span_months = b.to_index - b.from_index + 1
  union all
  select policy_id, item_number, period_from, bridge_item, invoice_index as month_index, net_minor as amount_minor
  from moved
  where invoice_index is not null
)
select policy_id, item_number, period_from, month_index, min(bridge_item) as bridge_item, cast(sum(amount_minor) as bigint) as amount_minor
from spread
group by policy_id, item_number, period_from, month_index
