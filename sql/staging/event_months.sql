-- about: One account series in one month under a detailed policy: its movements by the class of each event, and as what it came first.
-- grain: series_number, month_index
with moved as (
  select e.series_number, e.month_index, min(case when e.event_class = 'new' then e.occurred_at end) as new_at,
    min(case when e.event_class = 'reactivation' then e.occurred_at end) as back_at,
    cast(sum(case when e.event_class = 'new' then e.movement_minor else 0 end) as bigint) as new_minor,
    cast(sum(case when e.event_class = 'expansion' then e.movement_minor else 0 end) as bigint) as expansion_minor,
    cast(sum(case when e.event_class = 'contraction' then -e.movement_minor else 0 end) as bigint) as contraction_minor,
    cast(sum(case when e.event_class = 'churn' then -e.movement_minor else 0 end) as bigint) as churn_minor,
    cast(sum(case when e.event_class = 'reactivation' then e.movement_minor else 0 end) as bigint) as reactivation_minor
  from event_classes e
  where e.is_detailed
  group by e.series_number, e.month_index
)
select m.series_number, m.month_index, p.is_gross,
  case when m.new_at is null and m.back_at is null then null when m.back_at is null or m.new_at < m.back_at then 'new' else 'reactivation' end as entry_class,
  m.new_minor, m.expansion_minor, m.contraction_minor, m.churn_minor, m.reactivation_minor
from moved m
join account_series s on s.series_number = m.series_number
join policy_detail p on p.policy_id = s.policy_id
