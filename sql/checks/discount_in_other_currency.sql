-- about: An amount taken off is in the currency of the line that it is taken off.
-- severity: warning
-- next: correct the discount at its source; until then it is not subtracted from lines in another currency
select d.policy_id, d.source_id, d.discount_id, d.subscription_id, d.item_id, d.currency, min(s.currency) as line_currency, min(s.slice_from) as first_at
from item_discounts d
join discount_slices s on s.policy_id = d.policy_id and s.source_id = d.source_id and s.subscription_id = d.subscription_id and s.item_id = d.item_id
  and s.valid_from = d.valid_from
where d.amount_off is not null and d.currency <> s.currency
group by d.policy_id, d.source_id, d.discount_id, d.subscription_id, d.item_id, d.currency
