-- about: The ledger, by the class under which it is booked, gives every movement of every account and month, its adjustments those of the account, and its signed sum is closing less opening.
-- severity: fatal
-- next: list mrr_ledger of the account and month named, by booked_class, and compare with its account_months and mrr_intervals
with entered as (
  select policy_id, account_id, currency, month, sum(case when booked_class = 'new' then movement_minor else 0 end) as new_minor,
    sum(case when booked_class = 'expansion' then movement_minor else 0 end) as expansion_minor,
    sum(case when booked_class = 'contraction' then -movement_minor else 0 end) as contraction_minor,
    sum(case when booked_class = 'churn' then -movement_minor else 0 end) as churn_minor,
    sum(case when booked_class = 'reactivation' then movement_minor else 0 end) as reactivation_minor,
    sum(case when booked_class = 'transfer' then movement_minor else 0 end) as transfer_minor,
    sum(case when booked_class = 'fx' then fx_minor else 0 end) as fx_minor, sum(case when is_adjustment then movement_minor + fx_minor else 0 end) as adjustment_minor,
    sum(movement_minor + fx_minor) as change_minor
  from mrr_ledger
  group by policy_id, account_id, currency, month
)
select coalesce(a.policy_id, e.policy_id) as policy_id, coalesce(a.account_id, e.account_id) as account_id, coalesce(a.currency, e.currency) as currency,
  coalesce(a.month, e.month) as month, a.closing_minor - a.opening_minor as account_minor, e.change_minor as ledger_minor
from account_months a
full join entered e on e.policy_id = a.policy_id and e.account_id = a.account_id and e.currency = a.currency and e.month = a.month
where coalesce(a.closing_minor - a.opening_minor, 0) <> coalesce(e.change_minor, 0) or coalesce(a.new_minor, 0) <> coalesce(e.new_minor, 0)
  or coalesce(a.expansion_minor, 0) <> coalesce(e.expansion_minor, 0) or coalesce(a.contraction_minor, 0) <> coalesce(e.contraction_minor, 0)
  or coalesce(a.churn_minor, 0) <> coalesce(e.churn_minor, 0) or coalesce(a.reactivation_minor, 0) <> coalesce(e.reactivation_minor, 0)
  or coalesce(a.transfer_minor, 0) <> coalesce(e.transfer_minor, 0) or coalesce(a.fx_minor, 0) <> coalesce(e.fx_minor, 0)
  or coalesce(a.adjustment_minor, 0) <> coalesce(e.adjustment_minor, 0)
