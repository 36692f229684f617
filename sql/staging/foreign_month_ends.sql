-- about: Month-end MRR of one account series in one billing currency that is not the reporting currency, with its value at that month's rate.
-- grain: series_number, local_currency, month_index
with changes as (
  select series_number, policy_id, local_currency, month_index, sum(local_minor) as local_minor
  from interval_movements
  where local_currency <> currency and kind <> 'revaluation'
  group by series_number, policy_id, local_currency, month_index
), states as (
  select series_number, policy_id, local_currency, month_index,
    cast(sum(local_minor) over (
      partition by series_number, policy_id, local_currency order by month_index rows between unbounded preceding and current row
    ) as bigint) as local_minor,
    lead(month_index) over (partition by series_number, policy_id, local_currency order by month_index) as next_index
  from changes
), spans as (
  select s.series_number, s.policy_id, s.local_currency, s.month_index, s.local_minor, coalesce(s.next_index, e.last_index + 1) - s.month_index as span_months
  from states s
  join (select policy_id, max(last_index) as last_index from policy_months group by policy_id) e on e.policy_id = s.policy_id
  where s.local_minor <> 0
)
select s.series_number, s.policy_id, s.local_currency, s.month_index + o.month_offset as month_index, s.local_minor, r.minor_rate
from spans s
join span_offsets o on o.span_months = s.span_months
join month_rates r on r.policy_id = s.policy_id and r.local_currency = s.local_currency and r.month_index = s.month_index + o.month_offset
