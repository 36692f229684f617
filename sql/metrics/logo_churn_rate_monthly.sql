-- about: Share of the customers of a month ago who are no customers now.
-- unit: ratio
-- direction: down
-- kind: proportion
-- window_months: 1
-- attribution: start
-- benchmark: 0.05 Fitbots, convergence of CSM and AM: 5 to 7 % per month, and below 5 %
-- version: 1
select policy_id, currency, account_id, month, cast(case when is_customer then 0 else 1 end as bigint) as numerator, cast(1 as bigint) as denominator
from account_retention
where window_months = 1
