-- about: Minor units of the reporting currency for one minor unit of a billing currency at the end of a month (at as_of in the running month), with the record that says so; no row where no rate is known.
-- grain: policy_id, local_currency, month_index
with pairs as (
  select distinct m.policy_id, m.local_currency, m.currency
  from interval_months m
  where m.local_currency <> m.currency
), months as (
  select k.policy_id, k.local_currency, k.currency, m.month_index, m.rates_before
  from pairs k
  join policy_months m on m.policy_id = k.policy_id
), dated as (
  select m.policy_id, m.local_currency, m.currency, m.month_index, f.rate, f.source_id, f.record_id,
    f.observed_at, row_number() over (partition by m.policy_id, m.local_currency, m.currency, m.month_index order by f.valid_on desc, f.source_id) as age
  from months m
  join fx_rates f on f.from_currency = m.local_currency and f.to_currency = m.currency and cast(f.valid_on as timestamp) < m.rates_before
)
select d.policy_id, d.local_currency, d.month_index, cast(d.rate * s.factor as decimal(38, 12)) as minor_rate, d.source_id, d.record_id, d.observed_at
from dated d
join currencies l on l.code = d.local_currency
join currencies c on c.code = d.currency
join decimal_shifts s on s.places = c.exponent - l.exponent
where d.age = 1
