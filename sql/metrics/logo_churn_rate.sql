-- about: Share of the customers of twelve months ago who are no customers now.
-- unit: ratio
-- direction: down
-- kind: proportion
-- window_months: 12
-- attribution: start
-- benchmark: none
-- version: 1
select policy_id, currency, account_id, month, cast(case when is_customer then 0 else 1 end as bigint) as numerator, cast(1 as bigint) as denominator
from account_retention
where window_months = 12
