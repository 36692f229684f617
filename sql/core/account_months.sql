-- about: One account in one month in which it was or became a customer: opening, movement, transfer, FX and closing, in minor units of the currency. Closed months stand as they were closed; what became known of them later is booked in the first open month.
-- grain: policy_id, account_id, currency, month
-- stored: no
with corrected as (
  select n.policy_id, n.account_id, n.currency, n.month, n.month_index, n.is_partial, j.booked_index = n.month_index as is_booked,
    case when j.booked_index = n.month_index then j.opening_minor else n.opening_minor end as opening_minor, n.new_minor, n.expansion_minor, n.contraction_minor,
    n.churn_minor, n.reactivation_minor, n.fx_minor, n.closing_minor, case when j.booked_index = n.month_index then j.was_customer else n.was_customer end as was_customer,
    n.is_customer, case when j.series_number is null then n.cohort_month else j.cohort_month end as cohort_month, n.is_first_stretch, n.movement_class, n.series_number
  from known_account_months n
  left join account_adjustments j on j.series_number = n.series_number
  where n.month_index > n.closed_index
  union all
  -- Nothing is known of the account in the first open month any more, but it was closed with something, or had a late life in closed months.
  select k.policy_id, k.account_id, k.currency, m.month, m.month_index, m.is_partial, true as is_booked, j.opening_minor, cast(0 as bigint) as new_minor,
    cast(0 as bigint) as expansion_minor, cast(0 as bigint) as contraction_minor, cast(0 as bigint) as churn_minor, cast(0 as bigint) as reactivation_minor,
    cast(0 as bigint) as fx_minor, cast(0 as bigint) as closing_minor, j.was_customer, false as is_customer, j.cohort_month, false as is_first_stretch,
    'none' as movement_class, j.series_number
  from account_adjustments j
  join account_series k on k.series_number = j.series_number
  join policy_months m on m.policy_id = k.policy_id and m.month_index = j.booked_index
  left join account_month_states s on s.series_number = j.series_number and s.month_index = j.booked_index
  where s.series_number is null and (j.opening_minor <> 0 or j.was_customer or j.new_minor <> 0 or j.churn_minor <> 0 or j.reactivation_minor <> 0 or j.expansion_minor <> 0
    or j.contraction_minor <> 0 or j.fx_minor <> 0)
)
select c.policy_id, c.account_id, c.currency, c.month, c.month_index, c.opening_minor, c.new_minor + coalesce(j.new_minor, 0) as new_minor,
  c.expansion_minor + coalesce(j.expansion_minor, 0) as expansion_minor, c.contraction_minor + coalesce(j.contraction_minor, 0) as contraction_minor,
  c.churn_minor + coalesce(j.churn_minor, 0) as churn_minor, c.reactivation_minor + coalesce(j.reactivation_minor, 0) as reactivation_minor,
  coalesce(j.transfer_minor, 0) as transfer_minor, c.fx_minor + coalesce(j.fx_minor, 0) as fx_minor, c.closing_minor,
  coalesce(j.movement_minor + j.fx_minor, 0) as adjustment_minor, c.was_customer, c.is_customer, c.cohort_month, c.is_first_stretch,
  case when j.series_number is null then c.movement_class
    when c.is_customer and not c.was_customer then case when j.base_customer then 'transfer' when c.month = c.cohort_month then 'new' else 'reactivation' end
    when c.was_customer and not c.is_customer then case when j.base_customer then 'churn' else 'transfer' end
    when c.new_minor + c.expansion_minor + c.reactivation_minor - c.contraction_minor - c.churn_minor + j.movement_minor - j.revalued_minor > 0 then 'expansion'
    when c.new_minor + c.expansion_minor + c.reactivation_minor - c.contraction_minor - c.churn_minor + j.movement_minor - j.revalued_minor < 0 then 'contraction'
    else 'none' end as movement_class, c.is_partial, false as is_closed
from corrected c
left join account_adjustments j on j.series_number = case when c.is_booked then c.series_number end
union all
select f.policy_id, f.account_id, f.currency, f.month, f.month_index, f.opening_minor, f.new_minor, f.expansion_minor, f.contraction_minor, f.churn_minor, f.reactivation_minor,
  f.transfer_minor, f.fx_minor, f.closing_minor, f.adjustment_minor, f.was_customer, f.is_customer, f.cohort_month, f.is_first_stretch, f.movement_class,
  false as is_partial, true as is_closed
from closed_account_months f
join policy_months m on m.policy_id = f.policy_id and m.month_index = f.month_index
