-- about: One row of account_months as its month was closed.
-- grain: policy_id, account_id, currency, month
-- stored: no
select f.policy_id, f.account_id, f.currency, f.month, f.month_index, f.opening_minor, f.new_minor, f.expansion_minor, f.contraction_minor, f.churn_minor,
  f.reactivation_minor, f.transfer_minor, f.fx_minor, f.closing_minor, f.adjustment_minor, f.was_customer, f.is_customer, f.cohort_month, f.is_first_stretch,
  f.movement_class
from frozen_account_months f
join closed_months c on c.policy_id = f.policy_id and c.month = f.month and c.close_number = f.close_number
