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
), moments as (
  select policy_id, currency, reporting_currency, priced_at, priced_at as told_at, cast(null as date) as valid_on
  from needed
  union all
  select policy_id, local_currency as currency, cast(null as varchar) as reporting_currency, cast(null as timestamp) as priced_at, cast(valid_on as timestamp) as told_at, valid_on
  from policy_rates
), dated as (
  -- Instants and rates in one order: compared with each other they would be years of days times years of rates. A rate of the instant itself comes too late.
  select policy_id, currency, reporting_currency, priced_at,
    max(valid_on) over (
      partition by policy_id, currency order by told_at, case when valid_on is null then 0 else 1 end
      rows between unbounded preceding and current row
    ) as valid_on
  from moments
)
select d.policy_id, d.currency as local_currency, d.priced_at, cast(f.rate * s.factor as decimal(38, 12)) as minor_rate
from dated d
left join policy_rates f on f.policy_id = d.policy_id and f.local_currency = d.currency and f.valid_on = d.valid_on
left join currencies l on l.code = d.currency
left join currencies c on c.code = d.reporting_currency
left join decimal_shifts s on s.places = c.exponent - l.exponent
where d.priced_at is not null
