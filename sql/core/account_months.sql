-- about: One account in one month in which it was or became a customer: opening, the one movement of the month, FX and closing, in minor units of the currency.
-- grain: policy_id, account_id, currency, month
with changes as (
  select policy_id, account_id, currency, month_index, sum(change_minor) as change_minor, sum(fx_minor) as fx_minor, sum(customer_units) as units
  from interval_movements
  group by policy_id, account_id, currency, month_index
), states as (
  select policy_id, account_id, currency, month_index, change_minor, fx_minor,
    cast(sum(change_minor) over (partition by policy_id, account_id, currency order by month_index rows between unbounded preceding and current row) as bigint) as closing_minor,
    cast(sum(units) over (partition by policy_id, account_id, currency order by month_index rows between unbounded preceding and current row) as bigint) as units,
    lead(month_index) over (partition by policy_id, account_id, currency order by month_index) as next_index
  from changes
), spans as (
  -- A state lasts until the next change; an account without customer and without MRR has nothing to carry on.
  select s.policy_id, s.account_id, s.currency, s.month_index, s.change_minor, s.fx_minor, s.closing_minor, s.units > 0 as is_customer,
    coalesce(lag(s.closing_minor) over (partition by s.policy_id, s.account_id, s.currency order by s.month_index), 0) as opening_minor,
    coalesce(lag(s.units > 0) over (partition by s.policy_id, s.account_id, s.currency order by s.month_index), false) as was_customer,
    min(case when s.units > 0 then s.month_index end) over (partition by s.policy_id, s.account_id, s.currency) as cohort_index,
    case when s.units > 0 or s.closing_minor <> 0 then coalesce(s.next_index - 1, p.last_index) else s.month_index end as until_index
  from states s
  join (select q.policy_id, max(b.month_index) as last_index from policies q join month_bounds b on b.timezone = q.timezone group by q.policy_id) p
    on p.policy_id = s.policy_id
), months as (
  select s.policy_id, s.account_id, s.currency, u.month_index, s.cohort_index, s.is_customer, s.closing_minor,
    case when u.month_index = s.month_index then s.was_customer else s.is_customer end as was_customer,
    case when u.month_index = s.month_index then s.opening_minor else s.closing_minor end as opening_minor,
    case when u.month_index = s.month_index and s.was_customer then s.fx_minor else cast(0 as bigint) end as fx_minor,
    case when u.month_index = s.month_index then s.change_minor - case when s.was_customer then s.fx_minor else 0 end else cast(0 as bigint) end as movement_minor
  from spans s
  cross join unnest(sequence(s.month_index, s.until_index)) as u (month_index)
  where s.is_customer or s.was_customer or s.opening_minor <> 0 or s.closing_minor <> 0
), classed as (
  select policy_id, account_id, currency, month_index, cohort_index, is_customer, was_customer, opening_minor, fx_minor, movement_minor, closing_minor,
    case when is_customer and not was_customer then case when month_index = cohort_index then 'new' else 'reactivation' end
      when was_customer and not is_customer then 'churn'
      when movement_minor > 0 then 'expansion'
      when movement_minor < 0 then 'contraction'
      else 'none' end as movement_class
  from months
)
select c.policy_id, c.account_id, c.currency, b.month, c.month_index, c.opening_minor,
  case when c.movement_class = 'new' then cast(c.movement_minor as bigint) else cast(0 as bigint) end as new_minor,
  case when c.movement_class = 'expansion' then cast(c.movement_minor as bigint) else cast(0 as bigint) end as expansion_minor,
  case when c.movement_class = 'contraction' then cast(-c.movement_minor as bigint) else cast(0 as bigint) end as contraction_minor,
  case when c.movement_class = 'churn' then cast(-c.movement_minor as bigint) else cast(0 as bigint) end as churn_minor,
  case when c.movement_class = 'reactivation' then cast(c.movement_minor as bigint) else cast(0 as bigint) end as reactivation_minor,
  cast(c.fx_minor as bigint) as fx_minor, c.closing_minor, c.was_customer, c.is_customer, f.month as cohort_month, c.movement_class, b.is_partial
from classed c
join policies p on p.policy_id = c.policy_id
join month_bounds b on b.timezone = p.timezone and b.month_index = c.month_index
left join month_bounds f on f.timezone = p.timezone and f.month_index = c.cohort_index
