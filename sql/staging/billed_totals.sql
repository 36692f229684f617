-- about: What was invoiced to one account in one currency in one month, by the lines of its final invoices less its credit notes; in the reporting currency each at the rate of its day, and what another rate at the month's end makes of that.
-- grain: policy_id, account_id, currency, month_index
with documents as (
  select source_id, account_id, currency, invoiced_at, cast(sum(amount_minor - discount_minor + added_tax_minor) as bigint) as amount_minor
  from billed_lines
  where invoiced_at is not null
  group by source_id, account_id, currency, invoiced_at
  union all
  select c.source_id, a.account_id, c.currency, c.created_at as invoiced_at, -c.amount_minor as amount_minor
  from credit_notes c
  join account_identity a on a.source_id = c.source_id and a.source_account_id = c.account_id
  cross join run_parameters r
  where c.status = 'issued' and c.created_at < r.as_of
), placed as (
  select s.policy_id, p.reporting_currency, d.account_id, d.currency, d.invoiced_at, d.amount_minor,
    m.month_index + case when d.invoiced_at < m.starts_at then -1 when d.invoiced_at >= m.bounds_end then 1 else 0 end as month_index
  from documents d
  join policy_scope s on s.source_id = d.source_id
  join policies p on p.policy_id = s.policy_id
  join utc_months m on m.policy_id = s.policy_id and m.utc_index = year(d.invoiced_at) * 12 + month(d.invoiced_at) - 1
), rated as (
  select p.policy_id, p.account_id, p.currency, p.month_index, p.amount_minor,
    case when p.reporting_currency = p.currency then p.amount_minor else cast(round(p.amount_minor * d.minor_rate) as bigint) end as at_day_minor,
    case when p.reporting_currency = p.currency then p.amount_minor else cast(round(p.amount_minor * e.minor_rate) as bigint) end as at_month_minor
  from placed p
  join policy_months m on m.policy_id = p.policy_id and m.month_index = p.month_index
  left join bridge_rates d on d.policy_id = p.policy_id and d.local_currency = p.currency and d.priced_at = cast(date_add('day', 1, cast(p.invoiced_at as date)) as timestamp)
  left join bridge_rates e on e.policy_id = p.policy_id and e.local_currency = p.currency and e.priced_at = m.rates_before
)
select policy_id, account_id, currency, month_index, cast(sum(amount_minor) as bigint) as invoiced_minor,
  cast(case when count(*) = count(at_day_minor) then sum(at_day_minor) end as bigint) as invoiced_reported_minor,
  cast(case when count(*) = count(at_day_minor) and count(*) = count(at_month_minor) then sum(at_day_minor - at_month_minor) end as bigint) as fx_minor
from rated
group by policy_id, account_id, currency, month_index
