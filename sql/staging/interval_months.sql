-- about: One MRR interval with the months (month_index) in which it begins and ends in the policy's zone, and the currency it is reported in.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
select i.policy_id, i.source_id, i.subscription_id, i.item_id, i.valid_from, i.valid_to, i.account_id, i.currency as local_currency,
  coalesce(p.reporting_currency, i.currency) as currency, i.mrr_minor, i.customer_units,
  b.month_index + case when i.valid_from < b.starts_at then -1 when i.valid_from >= b.ends_at then 1 else 0 end as from_index,
  e.month_index + case when i.valid_to < e.starts_at then -1 when i.valid_to >= e.ends_at then 1 else 0 end as to_index
from mrr_intervals i
join policies p on p.policy_id = i.policy_id
join month_bounds b on b.timezone = p.timezone and b.month_index = year(i.valid_from) * 12 + month(i.valid_from) - 1
left join month_bounds e on e.timezone = p.timezone and e.month_index = year(i.valid_to) * 12 + month(i.valid_to) - 1
