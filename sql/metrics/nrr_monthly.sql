-- about: Recurring revenue now from the accounts that were customers a month ago, over what they paid then, at the exchange rates of then.
-- unit: ratio
-- direction: up
-- kind: ratio
-- window_months: 1
-- attribution: start
-- benchmark: 1 CustomerSuccessBox, how to evaluate a SaaS CSM: retention with upsell should be growth
-- version: 1
select policy_id, currency, account_id, month, retained_minor as numerator, opening_minor as denominator
from account_retention
where window_months = 1
