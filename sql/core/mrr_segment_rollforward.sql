-- about: MRR of one segment (a value of a dimension) in one month from opening to closing. An account that changes its segment takes its opening along as a transfer, and what it does in the month counts in the new one, so that every segment foots by itself.
-- grain: policy_id, currency, dimension, value, month
with placed as (
  select a.policy_id, a.currency, a.month, a.opening_minor, a.new_minor, a.expansion_minor, a.contraction_minor, a.churn_minor, a.reactivation_minor, a.transfer_minor,
    a.fx_minor, a.closing_minor, a.was_customer, a.is_customer, a.is_partial, a.is_closed, d.dimension, d.value, coalesce(b.value, d.value) as before_value
  from account_months a
  join account_segments d on d.policy_id = a.policy_id and d.account_id = a.account_id and d.month = a.month
  left join account_segments b on b.policy_id = a.policy_id and b.account_id = a.account_id and b.dimension = d.dimension and b.month = date_add('month', -1, a.month)
), sides as (
  select policy_id, currency, dimension, value, month, is_partial, is_closed, case when before_value = value then opening_minor else 0 end as opening_minor, new_minor,
    expansion_minor, contraction_minor, churn_minor, reactivation_minor, transfer_minor, fx_minor,
    case when before_value = value then 0 else opening_minor end as received_minor, cast(0 as bigint) as given_minor, closing_minor,
    case when was_customer and before_value = value then 1 else 0 end as customers_opening, case when is_customer then 1 else 0 end as customers_closing
  from placed
  union all
  select policy_id, currency, dimension, before_value as value, month, is_partial, is_closed, opening_minor, cast(0 as bigint) as new_minor,
    cast(0 as bigint) as expansion_minor, cast(0 as bigint) as contraction_minor, cast(0 as bigint) as churn_minor, cast(0 as bigint) as reactivation_minor,
    cast(0 as bigint) as transfer_minor, cast(0 as bigint) as fx_minor, cast(0 as bigint) as received_minor, opening_minor as given_minor,
    cast(0 as bigint) as closing_minor, case when was_customer then 1 else 0 end as customers_opening, 0 as customers_closing
  from placed
  where before_value <> value and (opening_minor <> 0 or was_customer)
)
select policy_id, currency, dimension, value, month, cast(sum(opening_minor) as bigint) as opening_minor, cast(sum(new_minor) as bigint) as new_minor,
  cast(sum(expansion_minor) as bigint) as expansion_minor, cast(sum(contraction_minor) as bigint) as contraction_minor, cast(sum(churn_minor) as bigint) as churn_minor,
  cast(sum(reactivation_minor) as bigint) as reactivation_minor,
  cast(sum(received_minor + case when transfer_minor > 0 then transfer_minor else 0 end) as bigint) as transfers_in_minor,
  cast(sum(given_minor + case when transfer_minor < 0 then -transfer_minor else 0 end) as bigint) as transfers_out_minor, cast(sum(fx_minor) as bigint) as fx_minor,
  cast(sum(closing_minor) as bigint) as closing_minor, cast(sum(customers_opening) as bigint) as customers_opening,
  cast(sum(customers_closing) as bigint) as customers_closing, is_partial, is_closed
from sides
group by policy_id, currency, dimension, value, month, is_partial, is_closed
