-- about: No month is converted at an exchange rate that was more than a hundred days old.
-- severity: warning
-- next: add newer rates for the pair to a source that fills fx_rates
select r.policy_id, r.local_currency, m.month, r.valid_on
from month_rates r
join policy_months m on m.policy_id = r.policy_id and m.month_index = r.month_index
where date_diff('day', cast(r.valid_on as timestamp), m.ends_at) > 100
