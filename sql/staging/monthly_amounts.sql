-- about: What an amount per billing period of a price comes to per month under one policy, tax as the policy says, rounded half up to the minor unit.
-- grain: policy_id, source_id, price_id, period_amount
with amounts as (
  select s.policy_id, q.source_id, q.price_id, q.period_amount
  from priced_quantities q
  join policy_scope s on s.source_id = q.source_id
  union
  select policy_id, source_id, price_id, period_amount
  from discounted_slices
  union
  select policy_id, source_id, price_id, period_amount
  from usage_slices
), divided as (
  select a.policy_id, a.source_id, a.price_id, a.period_amount,
    cast(a.period_amount * f.numerator as decimal(38, 12)) * case when p.tax = 'exclude' and x.tax_inclusive_percent is not null then 100 else 1 end as dividend,
    cast(f.denominator * coalesce(i.interval_count, 1) * case when p.tax = 'exclude' and x.tax_inclusive_percent is not null then 100 + x.tax_inclusive_percent else 1 end
      as decimal(38, 12)) as divisor
  from amounts a
  join prices i on i.source_id = a.source_id and i.price_id = a.price_id
  join policies p on p.policy_id = a.policy_id
  join policy_intervals f on f.policy_id = a.policy_id and f.billing_interval = i.billing_interval
  left join price_taxes x on x.source_id = a.source_id and x.price_id = a.price_id
), estimated as (
  select policy_id, source_id, price_id, period_amount, dividend, divisor,
    cast(round(cast(dividend as double) / nullif(cast(divisor as double), 0e0)) as bigint) as estimate
  from divided
)
-- The double only guesses the quotient; exact decimals correct it by one where it missed.
select policy_id, source_id, price_id, period_amount,
  cast(estimate + case when 2 * (dividend - estimate * divisor) >= divisor then 1 when 2 * (dividend - estimate * divisor) < -divisor then -1 else 0 end as bigint) as month_minor
from estimated
