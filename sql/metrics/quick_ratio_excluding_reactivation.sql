-- about: Recurring revenue gained in the month by new and expansion alone, per unit lost by contraction and churn.
-- unit: ratio
-- direction: up
-- kind: ratio
-- window_months: 1
-- attribution: end
-- benchmark: none
-- version: 1
select policy_id, currency, account_id, month, new_minor + expansion_minor as numerator, contraction_minor + churn_minor as denominator
from account_months
where movement_class in ('new', 'expansion', 'contraction', 'churn')
