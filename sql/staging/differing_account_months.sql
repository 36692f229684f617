-- about: One account in one month for which two policies say different MRR or movements: what each says, and what it had been to each before.
-- grain: policy_a, policy_b, account_id, currency, month
with sides as (
  select p.policy_a, p.policy_b, 1 as side, m.account_id, m.currency, m.month, m.month_index, m.opening_minor, m.closing_minor, m.new_minor, m.expansion_minor,
    m.contraction_minor, m.churn_minor, m.reactivation_minor, m.movement_class
  from account_months m
  join policy_pairs p on p.policy_a = m.policy_id
  union all
  select p.policy_a, p.policy_b, 2 as side, m.account_id, m.currency, m.month, m.month_index, m.opening_minor, m.closing_minor, m.new_minor, m.expansion_minor,
    m.contraction_minor, m.churn_minor, m.reactivation_minor, m.movement_class
  from account_months m
  join policy_pairs p on p.policy_b = m.policy_id
), folded as (
  select policy_a, policy_b, account_id, currency, month, month_index, sum(case when side = 1 then closing_minor else 0 end) as closing_a_minor,
    sum(case when side = 2 then closing_minor else 0 end) as closing_b_minor, sum(case when side = 1 then closing_minor - opening_minor else 0 end) as change_a_minor,
    sum(case when side = 2 then closing_minor - opening_minor else 0 end) as change_b_minor, coalesce(max(case when side = 1 then movement_class end), 'none') as class_a,
    coalesce(max(case when side = 2 then movement_class end), 'none') as class_b,
    max(case when side = 1 and (new_minor <> 0 or movement_class = 'new') then 1 else 0 end) as is_new_a,
    max(case when side = 2 and (new_minor <> 0 or movement_class = 'new') then 1 else 0 end) as is_new_b,
    max(case when side = 1 and (reactivation_minor <> 0 or movement_class = 'reactivation') then 1 else 0 end) as is_back_a,
    max(case when side = 2 and (reactivation_minor <> 0 or movement_class = 'reactivation') then 1 else 0 end) as is_back_b,
    sum(case when side = 1 then new_minor else -new_minor end) as new_apart, sum(case when side = 1 then expansion_minor else -expansion_minor end) as expansion_apart,
    sum(case when side = 1 then contraction_minor else -contraction_minor end) as contraction_apart,
    sum(case when side = 1 then churn_minor else -churn_minor end) as churn_apart,
    sum(case when side = 1 then reactivation_minor else -reactivation_minor end) as reactivation_apart,
    min(case when side = 1 then month_index end) as index_a, min(case when side = 2 then month_index end) as index_b
  from sides
  group by policy_a, policy_b, account_id, currency, month, month_index
), placed as (
  select policy_a, policy_b, account_id, currency, month, month_index, closing_a_minor, closing_b_minor, change_a_minor, change_b_minor, class_a, class_b, is_new_a, is_new_b,
    is_back_a, is_back_b, new_apart, expansion_apart, contraction_apart, churn_apart, reactivation_apart,
    case when min(index_a) over w < month_index then 1 else 0 end as has_past_a, case when min(index_b) over w < month_index then 1 else 0 end as has_past_b
  from folded
  window w as (partition by policy_a, policy_b, account_id, currency)
)
select policy_a, policy_b, account_id, currency, month, month_index, cast(closing_a_minor as bigint) as closing_a_minor, cast(closing_b_minor as bigint) as closing_b_minor,
  cast(change_a_minor as bigint) as change_a_minor, cast(change_b_minor as bigint) as change_b_minor, class_a, class_b, has_past_a, has_past_b, is_new_b, is_back_b,
  -- It came or came back under the second policy, and not so under the first.
  case when (is_new_b = 1 or is_back_b = 1) and (is_new_a <> is_new_b or is_back_a <> is_back_b) then 1 else 0 end as has_other_entry
from placed
where closing_a_minor <> closing_b_minor or change_a_minor <> change_b_minor or class_a <> class_b or new_apart <> 0 or expansion_apart <> 0 or contraction_apart <> 0
  or churn_apart <> 0 or reactivation_apart <> 0
