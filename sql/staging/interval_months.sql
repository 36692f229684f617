-- about: One MRR interval with its account series and the months (month_index) in which it begins and ends in the policy's zone.
-- grain: series_number, source_id, subscription_id, item_id, valid_from
select s.series_number, i.policy_id, i.source_id, i.subscription_id, i.item_id, i.valid_from, i.valid_to, i.currency as local_currency, s.currency, i.mrr_minor, i.customer_units, i.evidence,
  b.month_index + case when i.valid_from < b.starts_at then -1 when i.valid_from >= b.bounds_end then 1 else 0 end as from_index,
  e.month_index + case when i.valid_to < e.starts_at then -1 when i.valid_to >= e.bounds_end then 1 else 0 end as to_index
from mrr_intervals i
join policies p on p.policy_id = i.policy_id
join account_series s on s.policy_id = i.policy_id and s.account_id = i.account_id and s.currency = coalesce(p.reporting_currency, i.currency)
-- Every instant has a month; an outer join says so to the optimiser, which otherwise may build its hash on the large side (twice the time).
left join utc_months b on b.policy_id = i.policy_id and b.utc_index = year(i.valid_from) * 12 + month(i.valid_from) - 1
left join utc_months e on e.policy_id = i.policy_id and e.utc_index = year(i.valid_to) * 12 + month(i.valid_to) - 1
