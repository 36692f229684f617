-- about: Share of the customers of a month ago who are customers now.
-- unit: ratio
-- direction: up
-- kind: proportion
-- window_months: 1
-- attribution: start
-- benchmark: none
-- version: 1
select policy_id, currency, account_id, month, cast(case when is_customer then 1 else 0 end as bigint) as numerator, cast(1 as bigint) as denominator
from account_retention
where window_months = 1
