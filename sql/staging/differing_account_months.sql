-- about: One account in one month for which two policies say different MRR or movements: what each says, and whether the account was known to each before.
-- grain: policy_a, policy_b, account_id, currency, month
with sides as (
  select policy_a, policy_b, policy_a as policy_id, 1 as in_a, 0 as in_b
  from policy_pairs
  union all
  select policy_a, policy_b, policy_b as policy_id, 0 as in_a, 1 as in_b
  from policy_pairs
), folded as (
  select s.policy_a, s.policy_b, m.account_id, m.currency, m.month, m.month_index, sum(s.in_a * m.closing_minor) as closing_a_minor,
    sum(s.in_b * m.closing_minor) as closing_b_minor, sum(s.in_a * (m.closing_minor - m.opening_minor)) as change_a_minor,
    sum(s.in_b * (m.closing_minor - m.opening_minor)) as change_b_minor, coalesce(max(case when s.in_a = 1 then m.movement_class end), 'none') as class_a,
    coalesce(max(case when s.in_b = 1 then m.movement_class end), 'none') as class_b, max(case when m.new_minor <> 0 or m.movement_class = 'new' then s.in_a else 0 end) as is_new_a,
    max(case when m.new_minor <> 0 or m.movement_class = 'new' then s.in_b else 0 end) as is_new_b,
    max(case when m.reactivation_minor <> 0 or m.movement_class = 'reactivation' then s.in_a else 0 end) as is_back_a,
    max(case when m.reactivation_minor <> 0 or m.movement_class = 'reactivation' then s.in_b else 0 end) as is_back_b
  from account_months m
  join sides s on s.policy_id = m.policy_id
  group by s.policy_a, s.policy_b, m.account_id, m.currency, m.month, m.month_index
  having sum((s.in_a - s.in_b) * m.closing_minor) <> 0 or sum((s.in_a - s.in_b) * m.opening_minor) <> 0 or sum((s.in_a - s.in_b) * m.new_minor) <> 0
    or sum((s.in_a - s.in_b) * m.expansion_minor) <> 0 or sum((s.in_a - s.in_b) * m.contraction_minor) <> 0 or sum((s.in_a - s.in_b) * m.churn_minor) <> 0
    or sum((s.in_a - s.in_b) * m.reactivation_minor) <> 0
    or coalesce(max(case when s.in_a = 1 then m.movement_class end), 'none') <> coalesce(max(case when s.in_b = 1 then m.movement_class end), 'none')
), firsts as (
  select series_number, min(month_index) as first_index
  from account_month_states
  group by series_number
)
select f.policy_a, f.policy_b, f.account_id, f.currency, f.month, f.month_index, cast(f.closing_a_minor as bigint) as closing_a_minor,
  cast(f.closing_b_minor as bigint) as closing_b_minor, cast(f.change_a_minor as bigint) as change_a_minor, cast(f.change_b_minor as bigint) as change_b_minor, f.class_a,
  f.class_b, case when x.first_index < f.month_index then 1 else 0 end as has_past_a, case when y.first_index < f.month_index then 1 else 0 end as has_past_b, f.is_new_b,
  f.is_back_b,
  -- It came or came back under the second policy, and not so under the first.
  case when (f.is_new_b = 1 or f.is_back_b = 1) and (f.is_new_a <> f.is_new_b or f.is_back_a <> f.is_back_b) then 1 else 0 end as has_other_entry
from folded f
left join account_series a on a.policy_id = f.policy_a and a.account_id = f.account_id and a.currency = f.currency
left join firsts x on x.series_number = a.series_number
left join account_series b on b.policy_id = f.policy_b and b.account_id = f.account_id and b.currency = f.currency
left join firsts y on y.series_number = b.series_number
