-- about: Recurring revenue lost in the month to churn and contraction, over the opening.
-- unit: ratio
-- direction: down
-- kind: share
-- window_months: 1
-- attribution: start
-- benchmark: none
-- version: 2
select policy_id, currency, account_id, month, churn_minor + contraction_minor as numerator, opening_minor as denominator
from account_months
where was_customer
