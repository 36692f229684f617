-- about: What a quantity of a price costs per billing period, tiers and packages applied, before discounts.
-- grain: source_id, price_id, quantity
with sold as (
  select distinct source_id, price_id, quantity
  from item_timeline
  where price_id is not null
), packed as (
  select s.source_id, s.price_id, s.quantity, p.product_id, p.currency, p.unit_amount, p.billing_interval, coalesce(p.interval_count, 1) as interval_count,
    coalesce(p.usage_type, 'licensed') as usage_type, p.tiers_mode,
    case when p.transform_divide_by is null then s.quantity
      when p.transform_round = 'up' then (s.quantity + p.transform_divide_by - 1) / nullif(p.transform_divide_by, 0)
      else s.quantity / nullif(p.transform_divide_by, 0) end as units
  from sold s
  join prices p on p.source_id = s.source_id and p.price_id = s.price_id
), ranked as (
  -- A list of tiers that is out of order, or has none or several without an upper bound, is read by its bounds: the highest tier goes on without end.
  select source_id, price_id, up_to, coalesce(unit_amount, cast(0 as decimal(38, 12))) as unit_amount, coalesce(flat_amount, cast(0 as decimal(38, 12))) as flat_amount,
    coalesce(lag(up_to) over w, 0) as above, row_number() over w as place, lead(tier_number) over w as next_tier,
    count(up_to) over (partition by source_id, price_id) as bounded
  from price_tiers
  window w as (partition by source_id, price_id order by up_to nulls last, tier_number)
), tiers as (
  select source_id, price_id, unit_amount, flat_amount, above, case when next_tier is not null then up_to end as up_to
  from ranked
  where place <= bounded + 1
), tiered as (
  select k.source_id, k.price_id, k.quantity,
    sum(case
      when k.tiers_mode = 'volume' and (t.up_to is null or k.units <= t.up_to) then cast(k.units * t.unit_amount as decimal(38, 12)) + t.flat_amount
      when k.tiers_mode = 'graduated' and (t.up_to is null or k.units <= t.up_to) then cast((k.units - t.above) * t.unit_amount as decimal(38, 12)) + t.flat_amount
      when k.tiers_mode = 'graduated' then cast((t.up_to - t.above) * t.unit_amount as decimal(38, 12)) + t.flat_amount
    end) as amount
  from packed k
  join tiers t on t.source_id = k.source_id and t.price_id = k.price_id and t.above < k.units
  where k.tiers_mode <> 'volume' or t.up_to is null or k.units <= t.up_to
  group by k.source_id, k.price_id, k.quantity
)
select k.source_id, k.price_id, k.quantity, coalesce(g.name, k.product_id, 'unknown') as plan, k.currency, k.billing_interval, k.interval_count, k.usage_type,
  case when k.tiers_mode is null then cast(k.units * k.unit_amount as decimal(38, 12))
    when k.units = 0 then cast(0 as decimal(38, 12))
    else t.amount end as period_amount
from packed k
left join tiered t on t.source_id = k.source_id and t.price_id = k.price_id and t.quantity = k.quantity
left join products g on g.source_id = k.source_id and g.product_id = k.product_id
