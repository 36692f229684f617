-- about: One change of MRR by one subscription line at one instant for one cause, with the class of that instant, the net class of its account-month, and the record that says so, in its source (record_source_id). An FX row rests on two rates and names the record of the closing one: both stand in exchange_rates, at its month (adjusts_month of an adjustment) and the one before. Closed months stand as they were closed; a late fact keeps its date and is booked in the first open month.
-- grain: policy_id, account_id, currency, month, occurred_at, source_id, subscription_id, item_id, kind, cause, is_adjustment
-- stored: no
select k.policy_id, k.account_id, k.currency, l.occurred_at, l.source_id, l.subscription_id, l.item_id, l.kind, l.cause, l.month, cast(null as date) as adjusts_month,
  l.event_class, l.net_class, l.booked_class, l.movement_minor, l.fx_minor, l.local_minor, l.record_source_id, l.record_id, l.evidence, l.recorded_at, false as is_adjustment
from known_ledger l
join account_series k on k.series_number = l.series_number
join policy_months m on m.policy_id = k.policy_id and m.month_index = l.month_index
where l.month_index > m.closed_index
union all
select k.policy_id, k.account_id, k.currency, l.occurred_at, l.source_id, l.subscription_id, l.item_id, l.kind, l.cause, l.booked_month as month, l.month as adjusts_month,
  l.event_class, l.net_class, case when l.own_class = 'fx' or l.is_revalued or j.booked_as = 'own' then l.own_class else j.booked_as end as booked_class, l.movement_minor, l.fx_minor,
  l.local_minor, l.record_source_id, l.record_id, l.evidence, l.recorded_at, true as is_adjustment
from ledger_adjustments l
join account_series k on k.series_number = l.series_number
join account_adjustments j on j.series_number = l.series_number
union all
select k.policy_id, k.account_id, k.currency, t.starts_at as occurred_at, t.source_id, t.subscription_id, t.item_id, 'transfer' as kind, 'account' as cause, t.month,
  cast(null as date) as adjusts_month, 'transfer' as event_class, 'transfer' as net_class, 'transfer' as booked_class, t.transfer_minor as movement_minor,
  cast(0 as bigint) as fx_minor, cast(0 as bigint) as local_minor, t.record_source_id, t.record_id, cast(null as varchar) as evidence, cast(null as timestamp) as recorded_at,
  false as is_adjustment
from account_transfers t
join account_series k on k.series_number = t.series_number
union all
select policy_id, account_id, currency, occurred_at, source_id, subscription_id, item_id, kind, cause, month, adjusts_month, event_class, net_class, booked_class,
  movement_minor, fx_minor, local_minor, record_source_id, record_id, evidence, recorded_at, is_adjustment
from closed_ledger
