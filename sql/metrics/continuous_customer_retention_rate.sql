-- about: Share of the customers of twelve months ago who were customers at every month-end since.
-- unit: ratio
-- direction: up
-- kind: proportion
-- window_months: 12
-- attribution: start
-- benchmark: none
-- version: 1
select policy_id, currency, account_id, month, cast(case when stayed_customer then 1 else 0 end as bigint) as numerator, cast(1 as bigint) as denominator
from account_retention
where window_months = 12
