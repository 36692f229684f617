-- about: Minor units of the reporting currency for one minor unit of a billing currency at the end of a month (at as_of in the running month), with the record that says so; no row where no rate is known.
-- grain: policy_id, local_currency, month_index
with pairs as (
  select distinct m.policy_id, m.local_currency, m.currency
  from interval_months m
  where m.local_currency <> m.currency
), told as (
  -- Daily rates are brought down to one a month before they meet policies.
  select f.source_id, f.from_currency, f.to_currency, year(f.valid_on) * 12 + month(f.valid_on) - 1 as rate_index, f.valid_on, f.rate, f.record_id, f.observed_at,
    row_number() over (
      partition by f.source_id, f.from_currency, f.to_currency, year(f.valid_on) * 12 + month(f.valid_on) - 1
      order by f.valid_on desc
    ) as age
  from fx_rates f
  cross join run_parameters r
  where cast(f.valid_on as timestamp) < r.as_of
), dated as (
  -- A policy reads the rates of its own sources.
  select k.policy_id, k.local_currency, t.rate_index, t.valid_on, t.rate, t.source_id, t.record_id, t.observed_at,
    row_number() over (partition by k.policy_id, k.local_currency, t.rate_index order by t.valid_on desc, t.source_id) as place
  from told t
  join policy_scope s on s.source_id = t.source_id
  join pairs k on k.policy_id = s.policy_id and k.local_currency = t.from_currency and k.currency = t.to_currency
  where t.age = 1
), last_rates as (
  -- The last rate of a month holds until a month has another.
  select policy_id, local_currency, rate_index, valid_on, rate, source_id, record_id, observed_at,
    lead(rate_index) over (partition by policy_id, local_currency order by rate_index) as until_index
  from dated
  where place = 1
)
select k.policy_id, k.local_currency, m.month_index, cast(f.rate * s.factor as decimal(38, 12)) as minor_rate, f.valid_on, f.source_id, f.record_id, f.observed_at
from pairs k
join policy_months m on m.policy_id = k.policy_id
join last_rates f on f.policy_id = k.policy_id and f.local_currency = k.local_currency and f.rate_index <= m.month_index
  and (f.until_index is null or f.until_index > m.month_index)
join currencies l on l.code = k.local_currency
join currencies c on c.code = k.currency
join decimal_shifts s on s.places = c.exponent - l.exponent
