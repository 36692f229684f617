-- about: Every active subscription line has a price that says what it costs.
-- severity: warning
-- next: look at the price at the vendor; a line without price counts as nothing
select t.source_id, t.subscription_id, t.item_id, t.price_id, min(t.valid_from) as first_at
from item_timeline t
left join priced_quantities q on q.source_id = t.source_id and q.price_id = t.price_id and q.quantity = t.quantity
where t.status in ('active', 'past_due') and t.quantity > 0
  and (q.price_id is null or (q.period_amount is null and q.usage_type = 'licensed' and q.billing_interval is not null))
group by t.source_id, t.subscription_id, t.item_id, t.price_id
