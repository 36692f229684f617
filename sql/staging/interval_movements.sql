-- about: One change of reported MRR that an interval causes: at its start, at its end, or by a new exchange rate while it lasts.
-- grain: series_number, source_id, subscription_id, item_id, valid_from, kind, month_index
-- stored: no
select series_number, policy_id, source_id, subscription_id, item_id, valid_from, currency, local_currency, evidence, from_index as month_index, 'start' as kind, valid_from as occurred_at,
  mrr_minor as local_minor, customer_units, mrr_minor as change_minor, cast(0 as bigint) as fx_minor
from interval_months
where local_currency = currency
union all
select series_number, policy_id, source_id, subscription_id, item_id, valid_from, currency, local_currency, evidence, to_index as month_index, 'end' as kind, valid_to as occurred_at,
  -mrr_minor as local_minor, -customer_units as customer_units, -mrr_minor as change_minor, cast(0 as bigint) as fx_minor
from interval_months
where local_currency = currency and to_index is not null
union all
select series_number, policy_id, source_id, subscription_id, item_id, valid_from, currency, local_currency, evidence, month_index, kind, occurred_at, local_minor, customer_units,
  change_minor, fx_minor
from foreign_movements
