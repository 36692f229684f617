-- about: One account in one month as it is known now, as if no month had ever been closed: opening, movement, FX and closing, in minor units of the currency.
-- grain: policy_id, account_id, currency, month
-- stored: no
select policy_id, account_id, currency, month, month_index, opening_minor, new_minor, expansion_minor, contraction_minor, churn_minor, reactivation_minor, fx_minor,
  closing_minor, was_customer, is_customer, cohort_month, is_first_stretch, movement_class, is_partial
from known_account_months
