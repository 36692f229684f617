-- about: The segment of an account in one month and dimension, and the month before, for roll-forwards that foot: plan, currency, cohort, country, segment, legal entity, and who owns it in each role.
-- grain: policy_id, account_id, month, dimension
-- stored: no
select policy_id, account_id, month, dimension, value, before_value
from account_dimensions
where dimension in ('company', 'plan', 'currency', 'cohort')
union all
select policy_id, account_id, month, dimension, value, before_value
from dated_segments
