-- about: One account in one month in which it was or became a customer: opening, the one movement of the month, FX and closing, in minor units of the currency.
-- grain: policy_id, account_id, currency, month
-- stored: no
select k.policy_id, k.account_id, k.currency, m.month, s.month_index, s.closing_minor - s.movement_minor - s.fx_minor as opening_minor,
  case when s.is_customer and not s.was_customer and s.month_index = s.cohort_index then s.movement_minor else cast(0 as bigint) end as new_minor,
  case when s.is_customer = s.was_customer and s.movement_minor > 0 then s.movement_minor else cast(0 as bigint) end as expansion_minor,
  case when s.is_customer = s.was_customer and s.movement_minor < 0 then -s.movement_minor else cast(0 as bigint) end as contraction_minor,
  case when s.was_customer and not s.is_customer then -s.movement_minor else cast(0 as bigint) end as churn_minor,
  case when s.is_customer and not s.was_customer and s.month_index > s.cohort_index then s.movement_minor else cast(0 as bigint) end as reactivation_minor,
  s.fx_minor, s.closing_minor, s.was_customer, s.is_customer, c.month as cohort_month, s.is_first_stretch,
  case when s.is_customer and not s.was_customer then case when s.month_index = s.cohort_index then 'new' else 'reactivation' end
    when s.was_customer and not s.is_customer then 'churn'
    when s.movement_minor > 0 then 'expansion'
    when s.movement_minor < 0 then 'contraction'
    else 'none' end as movement_class, m.is_partial
from account_month_states s
join account_series k on k.series_number = s.series_number
join policy_months m on m.policy_id = k.policy_id and m.month_index = s.month_index
left join policy_months c on c.policy_id = k.policy_id and c.month_index = s.cohort_index
