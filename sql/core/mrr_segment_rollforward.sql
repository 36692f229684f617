-- about: MRR of one segment (a value of a dimension) in one month from opening to closing. An account that changes its segment takes its opening along as a transfer, and what it does in the month counts in the new one, so that every segment foots by itself.
-- grain: policy_id, currency, dimension, value, month
with placed as (
  select a.policy_id, a.currency, a.month, a.opening_minor, a.new_minor, a.expansion_minor, a.contraction_minor, a.churn_minor, a.reactivation_minor, a.transfer_minor,
    a.fx_minor, a.closing_minor, a.was_customer, a.is_customer, a.is_partial, a.is_closed, d.dimension, d.value, coalesce(d.before_value, d.value) as before_value
  from account_months a
  join account_dimensions d on d.policy_id = a.policy_id and d.account_id = a.account_id and d.month = a.month
), sides as (
  -- Whoever moved has a second side, where it came from.
  select p.policy_id, p.currency, p.dimension, case when k.is_left then p.before_value else p.value end as value, p.month, p.is_partial, p.is_closed, k.is_left,
    case when k.is_left or p.before_value = p.value then p.opening_minor else 0 end as opening_minor, p.new_minor, p.expansion_minor, p.contraction_minor, p.churn_minor,
    p.reactivation_minor, p.transfer_minor, p.fx_minor, p.closing_minor, case when p.before_value = p.value then 0 else p.opening_minor end as moved_minor,
    case when p.was_customer and (k.is_left or p.before_value = p.value) then 1 else 0 end as customers_opening, case when p.is_customer then 1 else 0 end as customers_closing
  from placed p
  cross join (values (false), (true)) as k (is_left)
  where not k.is_left or (p.before_value <> p.value and (p.opening_minor <> 0 or p.was_customer))
)
select policy_id, currency, dimension, value, month, cast(sum(opening_minor) as bigint) as opening_minor,
  cast(sum(case when is_left then 0 else new_minor end) as bigint) as new_minor, cast(sum(case when is_left then 0 else expansion_minor end) as bigint) as expansion_minor,
  cast(sum(case when is_left then 0 else contraction_minor end) as bigint) as contraction_minor, cast(sum(case when is_left then 0 else churn_minor end) as bigint) as churn_minor,
  cast(sum(case when is_left then 0 else reactivation_minor end) as bigint) as reactivation_minor,
  cast(sum(case when is_left then 0 else moved_minor + case when transfer_minor > 0 then transfer_minor else 0 end end) as bigint) as transfers_in_minor,
  cast(sum(case when is_left then moved_minor when transfer_minor < 0 then -transfer_minor else 0 end) as bigint) as transfers_out_minor,
  cast(sum(case when is_left then 0 else fx_minor end) as bigint) as fx_minor, cast(sum(case when is_left then 0 else closing_minor end) as bigint) as closing_minor,
  cast(sum(customers_opening) as bigint) as customers_opening, cast(sum(case when is_left then 0 else customers_closing end) as bigint) as customers_closing, is_partial,
  is_closed
from sides
group by policy_id, currency, dimension, value, month, is_partial, is_closed
