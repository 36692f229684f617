-- about: One account series in one month under a policy that asks for more than the net movement: its movements by the class of each event, and as what it came first.
-- grain: series_number, month_index
with entered as (
  select e.series_number, e.month_index, e.occurred_at, e.movement_minor, e.event_class,
    min(case when e.event_class in ('new', 'reactivation') then e.occurred_at end) over (partition by e.series_number, e.month_index) as entered_at
  from event_classes e
  where e.is_detailed
)
select e.series_number, e.month_index, p.movement = 'gross' as is_gross, max(case when e.occurred_at = e.entered_at then e.event_class end) as entry_class,
  cast(sum(case when e.event_class = 'new' then e.movement_minor else 0 end) as bigint) as new_minor,
  cast(sum(case when e.event_class = 'expansion' then e.movement_minor else 0 end) as bigint) as expansion_minor,
  cast(sum(case when e.event_class = 'contraction' then -e.movement_minor else 0 end) as bigint) as contraction_minor,
  cast(sum(case when e.event_class = 'churn' then -e.movement_minor else 0 end) as bigint) as churn_minor,
  cast(sum(case when e.event_class = 'reactivation' then e.movement_minor else 0 end) as bigint) as reactivation_minor
from entered e
join account_series s on s.series_number = e.series_number
join policies p on p.policy_id = s.policy_id
group by e.series_number, e.month_index, p.movement
