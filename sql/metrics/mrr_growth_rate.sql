-- about: Change of recurring revenue over the month, exchange rates included, over the opening.
-- unit: ratio
-- direction: up
-- kind: ratio
-- window_months: 1
-- attribution: end
-- benchmark: 0.05 Fitbots, convergence of CSM and AM: 5 to 7 % per month
-- version: 1
select policy_id, currency, account_id, month, closing_minor - opening_minor as numerator, opening_minor as denominator
from account_months
where opening_minor <> 0 or closing_minor <> 0
