-- about: One time in which neither of two policies counts a line, each for a rule of its own: taking over the one rule alone would let it count.
-- grain: policy_a, policy_b, account_id, currency, rule, other_rule, acts_from, acts_to
select distinct a.policy_a, a.policy_b, a.account_id, a.currency, a.rule, b.rule as other_rule,
  case when a.kept_from > b.kept_from then a.kept_from else b.kept_from end as acts_from,
  case when a.kept_to < coalesce(b.kept_to, a.kept_to) then a.kept_to else coalesce(b.kept_to, a.kept_to) end as acts_to
from kept_out_lines a
join kept_out_lines b on b.policy_a = a.policy_a and b.policy_b = a.policy_b and b.source_id = a.source_id and b.subscription_id = a.subscription_id and b.item_id = a.item_id
  and b.stretch_from = a.stretch_from and b.judging_id = b.policy_b and b.rule <> a.rule
left join kept_out_lines c on c.policy_a = a.policy_a and c.policy_b = a.policy_b and c.source_id = a.source_id and c.subscription_id = a.subscription_id
  and c.item_id = a.item_id and c.stretch_from = a.stretch_from and c.judging_id = c.policy_b and c.rule = a.rule
where a.judging_id = a.policy_a and c.rule is null and (b.kept_to is null or a.kept_from < b.kept_to) and (a.kept_to is null or b.kept_from < a.kept_to)
