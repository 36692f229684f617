-- about: An exchange rate into its reporting currency as a policy reads it, from its own sources: one of each pair and day, with the record that says so; it holds until until_on (null: until now).
-- grain: policy_id, local_currency, valid_on
-- stored: no
with told as (
  select p.policy_id, p.reporting_currency, f.from_currency, f.valid_on, f.rate, f.source_id, f.record_id, f.observed_at,
    row_number() over (partition by p.policy_id, f.from_currency, f.valid_on order by f.source_id) as place
  from fx_rates f
  join policy_scope s on s.source_id = f.source_id
  join policies p on p.policy_id = s.policy_id and p.reporting_currency = f.to_currency
)
select policy_id, from_currency as local_currency, reporting_currency as currency, valid_on,
  lead(valid_on) over (partition by policy_id, from_currency order by valid_on) as until_on, rate, source_id, record_id, observed_at
from told
where place = 1
