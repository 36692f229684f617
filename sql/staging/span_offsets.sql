-- about: The offsets 0 to n - 1 of a span of n months: joining by length expands spans into months without a lateral join.
-- grain: span_months, month_offset
with bounds as (
  select min(month_index) as first_index, max(month_index) as last_index
  from policy_months
), lengths as (
  select distinct m.month_index - b.first_index + 1 as span_months
  from policy_months m
  cross join bounds b
)
select l.span_months, o.span_months - 1 as month_offset
from lengths l
join lengths o on o.span_months <= l.span_months
