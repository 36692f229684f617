-- about: What is left of the recurring revenue of twelve months ago when no account may count for more than it paid then.
-- unit: ratio
-- direction: up
-- kind: share
-- window_months: 12
-- attribution: start
-- benchmark: none
-- version: 2
select policy_id, currency, account_id, month, least(retained_minor, opening_minor) as numerator, opening_minor as denominator
from account_retention
where window_months = 12
