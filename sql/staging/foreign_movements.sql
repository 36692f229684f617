-- about: One change of reported MRR that an interval in a foreign currency causes: at its start, at its end, or by a new exchange rate while it lasts.
-- grain: series_number, source_id, subscription_id, item_id, valid_from, kind, month_index
with abroad as (
  select m.series_number, m.policy_id, m.source_id, m.subscription_id, m.item_id, m.valid_from, m.valid_to, m.local_currency, m.currency, m.mrr_minor, m.customer_units, m.evidence,
    m.from_index, m.to_index, p.fx, m.from_index + o.month_offset as month_index
  from interval_months m
  join policies p on p.policy_id = m.policy_id
  join (select policy_id, max(last_index) as last_index from policy_months group by policy_id) e on e.policy_id = m.policy_id
  join span_offsets o on o.span_months = coalesce(m.to_index, e.last_index) - m.from_index + 1
  where m.local_currency <> m.currency
), rated as (
  select a.series_number, a.policy_id, a.source_id, a.subscription_id, a.item_id, a.valid_from, a.valid_to, a.currency, a.local_currency, a.mrr_minor, a.customer_units, a.evidence, a.fx,
    a.from_index, a.to_index, a.month_index, cast(round(a.mrr_minor * n.minor_rate) as bigint) as at_closing,
    cast(round(a.mrr_minor * coalesce(o.minor_rate, n.minor_rate)) as bigint) as at_opening
  from abroad a
  join month_rates n on n.policy_id = a.policy_id and n.local_currency = a.local_currency and n.month_index = a.month_index
  left join month_rates o on o.policy_id = a.policy_id and o.local_currency = a.local_currency and o.month_index = a.month_index - 1
)
select series_number, policy_id, source_id, subscription_id, item_id, valid_from, currency, local_currency, evidence, month_index, 'start' as kind, valid_from as occurred_at,
  mrr_minor as local_minor, customer_units, at_closing as change_minor, case when fx = 'opening_rate' then at_closing - at_opening else cast(0 as bigint) end as fx_minor
from rated
where month_index = from_index
union all
select series_number, policy_id, source_id, subscription_id, item_id, valid_from, currency, local_currency, evidence, month_index, 'end' as kind, valid_to as occurred_at,
  -mrr_minor as local_minor, -customer_units as customer_units, case when from_index = to_index then -at_closing else -at_opening end as change_minor,
  case when from_index = to_index then case when fx = 'opening_rate' then at_opening - at_closing else cast(0 as bigint) end
    when fx = 'closing_rate' then at_closing - at_opening else cast(0 as bigint) end as fx_minor
from rated
where month_index = to_index
union all
select series_number, policy_id, source_id, subscription_id, item_id, valid_from, currency, local_currency, evidence, month_index, 'revaluation' as kind, cast(null as timestamp) as occurred_at,
  cast(0 as bigint) as local_minor, cast(0 as bigint) as customer_units, at_closing - at_opening as change_minor, at_closing - at_opening as fx_minor
from rated
where month_index > from_index and (to_index is null or month_index < to_index)
