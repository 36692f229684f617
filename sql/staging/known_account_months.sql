-- about: One account series in one month as it is known now, whatever was closed.
-- grain: series_number, month_index
-- stored: no
with classed as (
  select s.series_number, s.month_index, s.movement_minor, s.fx_minor, s.closing_minor, s.was_customer, s.is_customer, s.cohort_index, s.is_first_stretch,
    case when s.is_customer and not s.was_customer then case when s.month_index = s.cohort_index or g.entry_class = 'new' then 'new' else 'reactivation' end
      when s.was_customer and not s.is_customer then 'churn'
      when s.movement_minor > 0 then 'expansion'
      when s.movement_minor < 0 then 'contraction'
      else 'none' end as movement_class,
    coalesce(g.is_gross, false) as is_gross, g.new_minor, g.expansion_minor, g.contraction_minor, g.churn_minor, g.reactivation_minor
  from account_month_states s
  left join event_months g on g.series_number = s.series_number and g.month_index = s.month_index
)
select s.series_number, k.policy_id, k.account_id, k.currency, m.month, s.month_index, s.closing_minor - s.movement_minor - s.fx_minor as opening_minor,
  case when s.is_gross then s.new_minor when s.movement_class = 'new' then s.movement_minor else cast(0 as bigint) end as new_minor,
  case when s.is_gross then s.expansion_minor when s.movement_class = 'expansion' then s.movement_minor else cast(0 as bigint) end as expansion_minor,
  case when s.is_gross then s.contraction_minor when s.movement_class = 'contraction' then -s.movement_minor else cast(0 as bigint) end as contraction_minor,
  case when s.is_gross then s.churn_minor when s.movement_class = 'churn' then -s.movement_minor else cast(0 as bigint) end as churn_minor,
  case when s.is_gross then s.reactivation_minor when s.movement_class = 'reactivation' then s.movement_minor else cast(0 as bigint) end as reactivation_minor,
  s.fx_minor, s.closing_minor, s.was_customer, s.is_customer, c.month as cohort_month, s.is_first_stretch, s.movement_class, m.is_partial,
  coalesce(m.closed_index, 0) as closed_index
from classed s
join account_series k on k.series_number = s.series_number
-- Every month is there; an outer join, and no column of it that a filter would want not null, say so to the optimiser, which otherwise joins every series with every month first.
left join policy_months m on m.policy_id = k.policy_id and m.month_index = s.month_index
left join policy_months c on c.policy_id = k.policy_id and c.month_index = s.cohort_index
