-- about: Minor units of the reporting currency for one minor unit of a billing currency, as known at the end of a day with an invoice and of its month; null where no rate is known.
-- grain: policy_id, local_currency, priced_at
with invoiced as (
  select distinct s.policy_id, l.currency, l.invoiced_at
  from billed_lines l
  join policy_scope s on s.source_id = l.source_id
  where l.invoiced_at is not null
  union
  select s.policy_id, c.currency, c.created_at as invoiced_at
  from credit_notes c
  join policy_scope s on s.source_id = c.source_id
  where c.status = 'issued'
), foreign_days as (
  select distinct i.policy_id, i.currency, p.reporting_currency, cast(date_add('day', 1, cast(i.invoiced_at as date)) as timestamp) as priced_at
  from invoiced i
  join policies p on p.policy_id = i.policy_id
  where p.reporting_currency <> i.currency
), foreign_months as (
  select distinct i.policy_id, i.currency, p.reporting_currency,
    m.month_index + case when i.invoiced_at < m.starts_at then -1 when i.invoiced_at >= m.bounds_end then 1 else 0 end as month_index
  from invoiced i
  join policies p on p.policy_id = i.policy_id
  join utc_months m on m.policy_id = i.policy_id and m.utc_index = year(i.invoiced_at) * 12 + month(i.invoiced_at) - 1
  where p.reporting_currency <> i.currency
), needed as (
  select policy_id, currency, reporting_currency, priced_at
  from foreign_days
  union
  select d.policy_id, d.currency, d.reporting_currency, m.rates_before as priced_at
  from foreign_months d
  join policy_months m on m.policy_id = d.policy_id and m.month_index = d.month_index
), known as (
  select n.policy_id, n.currency, n.priced_at, cast(f.rate * s.factor as decimal(38, 12)) as minor_rate
  from needed n
  join policy_rates f on f.policy_id = n.policy_id and f.local_currency = n.currency and cast(f.valid_on as timestamp) < n.priced_at
    and (f.until_on is null or cast(f.until_on as timestamp) >= n.priced_at)
  join currencies l on l.code = n.currency
  join currencies c on c.code = n.reporting_currency
  join decimal_shifts s on s.places = c.exponent - l.exponent
)
select n.policy_id, n.currency as local_currency, n.priced_at, k.minor_rate
from needed n
left join known k on k.policy_id = n.policy_id and k.currency = n.currency and k.priced_at = n.priced_at
