-- about: An exchange rate into its reporting currency as a policy reads it: one of each pair and day, from its own sources, of two the first by name.
-- grain: policy_id, local_currency, valid_on
-- stored: no
with told as (
  select p.policy_id, f.from_currency, f.valid_on, f.rate,
    row_number() over (partition by p.policy_id, f.from_currency, f.valid_on order by f.source_id) as place
  from fx_rates f
  join policy_scope s on s.source_id = f.source_id
  join policies p on p.policy_id = s.policy_id and p.reporting_currency = f.to_currency
)
select policy_id, from_currency as local_currency, valid_on, rate
from told
where place = 1
