-- about: What one billing period is worth under one policy by price list and terms: for the whole period and per month, without the tax contained; and by how much its invoice is off the list and off the terms.
-- grain: policy_id, item_number, period_from, preference
select c.policy_id, c.item_number, c.period_from, c.preference, a.list_minor, a.net_minor, a.monthly_minor, p.amount_minor - a.list_minor as off_list_minor,
  a.list_minor - p.discount_minor - case when k.tax = 'exclude' then p.contained_tax_minor else 0 end - a.net_minor as off_terms_minor, c.has_others, c.rounding_count, c.is_free
from billed_cases c
join billed_amounts a on a.policy_id = c.policy_id and a.price_number = c.price_number and a.is_free = c.is_free and a.net_amount = c.net_amount and a.seconds = c.seconds
  and a.whole_seconds = c.whole_seconds
join billed_periods p on p.item_number = c.item_number and p.period_from = c.period_from and p.preference = c.preference
join policies k on k.policy_id = c.policy_id
