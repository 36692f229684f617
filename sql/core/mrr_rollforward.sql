-- about: MRR of one month from opening to closing, with the accounts that stand behind it. A closed month stands as it was closed; its late facts are the adjustments of the first open month, contained in that month's movements.
-- grain: policy_id, currency, month
select policy_id, currency, month, cast(sum(opening_minor) as bigint) as opening_minor, cast(sum(new_minor) as bigint) as new_minor,
  cast(sum(expansion_minor) as bigint) as expansion_minor, cast(sum(contraction_minor) as bigint) as contraction_minor, cast(sum(churn_minor) as bigint) as churn_minor,
  cast(sum(reactivation_minor) as bigint) as reactivation_minor, cast(sum(transfer_minor) as bigint) as transfer_minor, cast(sum(fx_minor) as bigint) as fx_minor,
  cast(sum(closing_minor) as bigint) as closing_minor, cast(sum(adjustment_minor) as bigint) as adjustment_minor,
  count(case when was_customer then 1 end) as customers_opening, count(case when movement_class = 'new' then 1 end) as customers_new,
  count(case when movement_class = 'reactivation' then 1 end) as customers_reactivated, count(case when movement_class = 'churn' then 1 end) as customers_churned,
  count(case when movement_class = 'transfer' and is_customer then 1 end) - count(case when movement_class = 'transfer' and was_customer then 1 end) as customers_transferred,
  count(case when is_customer then 1 end) as customers_closing, is_partial, is_closed
from account_months
group by policy_id, currency, month, is_partial, is_closed
