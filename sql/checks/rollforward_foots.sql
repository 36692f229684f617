-- about: Opening plus new, expansion and reactivation less contraction and churn plus transfers and FX is closing, and closing is the next month's opening, per account.
-- severity: fatal
-- next: look at account_month_states of the account named
with followed as (
  select policy_id, account_id, currency, month, month_index, opening_minor, new_minor, expansion_minor, contraction_minor, churn_minor, reactivation_minor, transfer_minor,
    fx_minor, closing_minor, lag(closing_minor) over (partition by policy_id, account_id, currency order by month_index) as previous_closing_minor,
    lag(month_index) over (partition by policy_id, account_id, currency order by month_index) as previous_index
  from account_months
)
select policy_id, account_id, currency, month, opening_minor, closing_minor, previous_closing_minor
from followed
where opening_minor + new_minor + expansion_minor + reactivation_minor - contraction_minor - churn_minor + transfer_minor + fx_minor <> closing_minor
  or opening_minor <> case when previous_index = month_index - 1 then previous_closing_minor else 0 end
