-- about: No month is converted at an exchange rate that was more than a hundred days old.
-- severity: warning
-- next: add newer rates for the pair to a source that fills fx_rates
with dated as (
  select r.policy_id, r.local_currency, m.month, m.ends_at, max(f.valid_on) as valid_on
  from month_rates r
  join policies p on p.policy_id = r.policy_id
  join policy_months m on m.policy_id = r.policy_id and m.month_index = r.month_index
  join fx_rates f on f.from_currency = r.local_currency and f.to_currency = p.reporting_currency and cast(f.valid_on as timestamp) < m.ends_at
  group by r.policy_id, r.local_currency, m.month, m.ends_at
)
select policy_id, local_currency, month, valid_on
from dated
where date_diff('day', cast(valid_on as timestamp), ends_at) > 100
