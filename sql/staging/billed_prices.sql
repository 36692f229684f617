-- about: What the price list says a billed quantity costs per billing period; worked out a second time, apart from the MRR path, so that the two can disagree.
-- grain: price_number
with billed as (
  select distinct source_id, price_id, quantity
  from billed_periods
  where price_id is not null
), sold as (
  select b.source_id, b.price_id, b.quantity, p.unit_amount, p.tiers_mode, p.billing_interval, cast(coalesce(p.interval_count, 1) as bigint) as interval_count,
    coalesce(x.tax_inclusive_percent, cast(0 as decimal(38, 12))) as tax_percent,
    (b.quantity + case when p.transform_round = 'up' then p.transform_divide_by - 1 else 0 end) / nullif(p.transform_divide_by, 0) as packs, p.transform_divide_by
  from billed b
  join prices p on p.source_id = b.source_id and p.price_id = b.price_id
  left join price_taxes x on x.source_id = b.source_id and x.price_id = b.price_id
), counted as (
  select source_id, price_id, quantity, unit_amount, tiers_mode, billing_interval, interval_count, tax_percent, case when transform_divide_by is null then quantity else packs end as units
  from sold
), steps as (
  select source_id, price_id, up_to, coalesce(lag(up_to) over (partition by source_id, price_id order by tier_number), 0) as above,
    coalesce(unit_amount, cast(0 as decimal(38, 12))) as unit_amount, coalesce(flat_amount, cast(0 as decimal(38, 12))) as flat_amount
  from price_tiers
), climbed as (
  -- Volume: every unit at the step reached. Graduated: each step's own units, the last one reached in part.
  select c.source_id, c.price_id, c.quantity,
    sum(case when c.tiers_mode = 'volume' and s.up_to < c.units then cast(0 as decimal(38, 12))
      else s.flat_amount + cast(s.unit_amount * case when c.tiers_mode = 'volume' then c.units when s.up_to < c.units then s.up_to - s.above else c.units - s.above end
        as decimal(38, 12)) end) as amount
  from counted c
  join steps s on s.source_id = c.source_id and s.price_id = c.price_id and s.above < c.units
  where c.tiers_mode is not null
  group by c.source_id, c.price_id, c.quantity
)
select row_number() over (order by c.source_id, c.price_id, c.quantity) as price_number, c.source_id, c.price_id, c.quantity, c.billing_interval, c.interval_count, c.tax_percent,
  cast(case when c.tiers_mode is null then c.unit_amount * c.units when c.units = 0 then 0 else t.amount end as decimal(38, 12)) as list_amount
from counted c
left join climbed t on t.source_id = c.source_id and t.price_id = c.price_id and t.quantity = c.quantity
