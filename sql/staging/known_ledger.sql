-- about: One change of MRR by one subscription line at one instant for one cause, as it is known now, whatever was closed. Its record is that of the line; of FX, that of the rate at which the month closes.
-- grain: series_number, occurred_at, source_id, subscription_id, item_id, kind, cause
with entries as (
  -- A line that changes its currency under one reporting currency is one change; its local amount is that of the new currency.
  select m.series_number, min(m.policy_id) as policy_id, m.month_index, m.source_id, m.subscription_id, m.item_id,
    -- The currency whose rate makes FX, of two the new one; none for a line that is billed in the currency of the report.
    coalesce(max(case when m.fx_minor <> 0 and m.kind <> 'end' then m.local_currency end), max(case when m.fx_minor <> 0 then m.local_currency end),
      max(case when m.local_currency <> m.currency then m.local_currency end)) as rated_currency,
    case when m.kind = 'revaluation' then 'revaluation' else 'change' end as kind, m.occurred_at,
    sum(m.change_minor) as change_minor, sum(m.fx_minor) as fx_minor,
    case when min(m.local_currency) = max(m.local_currency) then sum(m.local_minor) else sum(case when m.kind = 'start' then m.local_minor else 0 end) end as local_minor,
    sum(m.customer_units) as units
  from interval_movements m
  group by m.series_number, m.month_index, m.source_id, m.subscription_id, m.item_id,
    case when m.kind = 'revaluation' then 'revaluation' else 'change' end, m.occurred_at
), placed as (
  -- As in a month: an account that was a customer at the opening has FX, another enters at the closing rate.
  select e.series_number, e.policy_id, e.month_index, e.source_id, e.subscription_id, e.item_id, e.kind, coalesce(e.occurred_at, b.ends_at) as occurred_at, b.month,
    case when e.kind = 'revaluation' then 'fx' else coalesce(n.event_class, a.movement_class, 'none') end as event_class, coalesce(a.movement_class, 'none') as net_class, p.movement, e.units, e.local_minor,
    e.change_minor - case when a.was_customer then e.fx_minor else 0 end as movement_minor, case when a.was_customer then e.fx_minor else 0 end as fx_minor,
    c.cause, c.seats_minor, c.discount_minor, c.evidence, c.recorded_at, c.record_id, c.discount_record_id, r.source_id as rate_source_id, r.record_id as rate_record_id,
    r.observed_at as rate_observed_at,
    case when e.rated_currency is null then cast(1 as decimal(38, 12)) when a.was_customer and p.fx = 'opening_rate' then coalesce(o.minor_rate, r.minor_rate)
      else r.minor_rate end as part_rate
  from entries e
  join policies p on p.policy_id = e.policy_id
  join policy_months b on b.policy_id = e.policy_id and b.month_index = e.month_index
  left join event_classes n on n.series_number = e.series_number and n.occurred_at = e.occurred_at
  left join known_account_months a on a.series_number = e.series_number and a.month_index = e.month_index
  left join line_causes c on c.policy_id = e.policy_id and c.source_id = e.source_id and c.subscription_id = e.subscription_id and c.item_id = e.item_id
    and c.occurred_at = e.occurred_at
  left join month_rates r on r.policy_id = e.policy_id and r.local_currency = e.rated_currency and r.month_index = e.month_index
  left join month_rates o on o.policy_id = e.policy_id and o.local_currency = e.rated_currency and o.month_index = e.month_index - 1
  where e.change_minor <> 0 or e.fx_minor <> 0 or e.local_minor <> 0 or e.units <> 0
), parted as (
  -- A line that leaves one series for another (another currency, another account) has no parts: each side is whole.
  select series_number, policy_id, month_index, source_id, subscription_id, item_id, kind, occurred_at, month, event_class, net_class, movement, units, local_minor,
    movement_minor, fx_minor, cause, evidence, recorded_at, record_id, discount_record_id, rate_source_id, rate_record_id, rate_observed_at,
    coalesce(seats_minor, 0) as seats_local, coalesce(discount_minor, 0) as discount_local,
    coalesce(cast(round(seats_minor * part_rate) as bigint), 0) as seats_minor, coalesce(cast(round(discount_minor * part_rate) as bigint), 0) as discount_minor
  from placed
), pieces as (
  select r.series_number, r.policy_id, r.month_index, r.source_id, r.subscription_id, r.item_id, r.kind, r.occurred_at, r.month, r.net_class, r.movement, r.evidence,
    r.recorded_at, case when k.piece = 'discount' or r.cause = 'discount' then r.discount_record_id else r.record_id end as record_id, r.rate_source_id, r.rate_record_id,
    r.rate_observed_at, case when k.piece in ('seats', 'discount', 'fx') then k.piece else r.cause end as cause,
    case when k.piece = 'fx' then 'fx' else r.event_class end as event_class,
    case k.piece when 'seats' then r.seats_minor when 'discount' then r.discount_minor when 'fx' then 0 else r.movement_minor - r.seats_minor - r.discount_minor end
      as movement_minor,
    case when k.piece = 'fx' then r.fx_minor else 0 end as fx_minor,
    case k.piece when 'seats' then r.seats_local when 'discount' then r.discount_local when 'fx' then 0 else r.local_minor - r.seats_local - r.discount_local end
      as local_minor,
    case when k.piece = 'rest' and r.kind = 'change' then r.units else 0 end as units
  from parted r
  cross join (values ('rest'), ('seats'), ('discount'), ('fx')) as k (piece)
  where k.piece = 'rest' or (k.piece = 'seats' and r.seats_local <> 0) or (k.piece = 'discount' and r.discount_local <> 0) or (k.piece = 'fx' and r.fx_minor <> 0)
)
select series_number, policy_id, occurred_at, source_id, subscription_id, item_id, kind, coalesce(cause, 'fx') as cause, month_index, month, event_class, net_class,
  case when event_class = 'fx' then 'fx' when movement = 'gross' then event_class else net_class end as booked_class, cast(movement_minor as bigint) as movement_minor,
  cast(fx_minor as bigint) as fx_minor, cast(local_minor as bigint) as local_minor,
  case when event_class = 'fx' then rate_source_id when record_id is not null then source_id end as record_source_id,
  case when event_class = 'fx' then rate_record_id else record_id end as record_id, case when event_class = 'fx' then null else evidence end as evidence,
  case when event_class = 'fx' then rate_observed_at else recorded_at end as recorded_at
from pieces
where movement_minor <> 0 or fx_minor <> 0 or local_minor <> 0 or units <> 0
