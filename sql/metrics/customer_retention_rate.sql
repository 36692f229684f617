-- about: Share of the customers of twelve months ago who are customers now, those included who left and came back.
-- unit: ratio
-- direction: up
-- kind: proportion
-- window_months: 12
-- attribution: start
-- benchmark: 0.9 Fitbots, convergence of CSM and AM: above 90 %, no period given, read as a year
-- version: 1
select policy_id, currency, account_id, month, cast(case when is_customer then 1 else 0 end as bigint) as numerator, cast(1 as bigint) as denominator
from account_retention
where window_months = 12
