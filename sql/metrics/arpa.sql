-- about: Recurring revenue per customer at the end of the month.
-- unit: currency
-- direction: up
-- kind: mean
-- window_months: 1
-- attribution: end
-- benchmark: none
-- version: 1
select policy_id, currency, account_id, month, closing_minor as numerator, cast(1 as bigint) as denominator
from account_months
where is_customer
