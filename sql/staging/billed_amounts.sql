-- about: What one way of pricing a billing period comes to under one policy: at list price, by its terms without the tax contained, and that per month.
-- grain: policy_id, price_number, is_free, net_amount, seconds, whole_seconds
with ways as (
  select distinct policy_id, price_number, is_free, net_amount, seconds, whole_seconds
  from billed_cases
), divided as (
  select w.policy_id, w.price_number, w.is_free, w.net_amount, w.seconds, w.whole_seconds,
    cast(case when w.is_free then 0 else q.list_amount end * w.seconds as decimal(38, 12)) as list_dividend, cast(w.whole_seconds as decimal(38, 12)) as list_divisor,
    cast(w.net_amount * 100 * w.seconds as decimal(38, 12)) as net_dividend, cast(x.tax_base * w.whole_seconds as decimal(38, 12)) as net_divisor,
    cast(w.net_amount * f.numerator * 100 as decimal(38, 12)) as month_dividend, cast(x.tax_base * f.denominator * q.interval_count as decimal(38, 12)) as month_divisor
  from ways w
  join billed_prices q on q.price_number = w.price_number
  join policy_intervals f on f.policy_id = w.policy_id and f.billing_interval = q.billing_interval
  join (
    select k.policy_id, q.price_number, cast(case when k.tax = 'exclude' then 100 + q.tax_percent else 100 end as decimal(38, 12)) as tax_base
    from billed_prices q
    cross join policies k
  ) x on x.policy_id = w.policy_id and x.price_number = w.price_number
), guessed as (
  select policy_id, price_number, is_free, net_amount, seconds, whole_seconds, list_dividend, list_divisor, net_dividend, net_divisor, month_dividend, month_divisor,
    cast(floor(cast(list_dividend as double) / nullif(cast(list_divisor as double), 0e0) + 0.5e0) as bigint) as list_guess,
    cast(floor(cast(net_dividend as double) / nullif(cast(net_divisor as double), 0e0) + 0.5e0) as bigint) as net_guess,
    cast(floor(cast(month_dividend as double) / nullif(cast(month_divisor as double), 0e0) + 0.5e0) as bigint) as month_guess
  from divided
)
-- Half up, exactly: the double only guesses the quotient, decimals correct it by one where it missed.
select policy_id, price_number, is_free, net_amount, seconds, whole_seconds,
  cast(list_guess + case when 2 * (list_dividend - list_guess * list_divisor) >= list_divisor then 1
    when 2 * (list_dividend - list_guess * list_divisor) < -list_divisor then -1 else 0 end as bigint) as list_minor,
  cast(net_guess + case when 2 * (net_dividend - net_guess * net_divisor) >= net_divisor then 1
    when 2 * (net_dividend - net_guess * net_divisor) < -net_divisor then -1 else 0 end as bigint) as net_minor,
  cast(month_guess + case when 2 * (month_dividend - month_guess * month_divisor) >= month_divisor then 1
    when 2 * (month_dividend - month_guess * month_divisor) < -month_divisor then -1 else 0 end as bigint) as monthly_minor
from guessed
