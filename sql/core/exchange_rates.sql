-- about: The exchange rate by which one billing currency is converted at the end of a month (at as_of in the running month), in major units and as minor units for one minor unit, with the record that says so.
-- grain: policy_id, from_currency, month
-- stored: no
select r.policy_id, r.local_currency as from_currency, p.reporting_currency as to_currency, m.month, cast(r.minor_rate * s.factor as decimal(38, 12)) as rate, r.minor_rate,
  r.source_id, r.record_id, r.observed_at, m.is_partial
from month_rates r
join policies p on p.policy_id = r.policy_id
join policy_months m on m.policy_id = r.policy_id and m.month_index = r.month_index
join currencies l on l.code = r.local_currency
join currencies c on c.code = p.reporting_currency
join decimal_shifts s on s.places = l.exponent - c.exponent
