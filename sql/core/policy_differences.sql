-- about: One account in one month for which the first policy of the configuration and another say different MRR or movements, and the rules that make the difference: taken over from the other policy, they make the first say the same.
-- grain: policy_a, policy_b, account_id, currency, month
with causes as (
  select policy_a, policy_b, account_id, currency, month, array_join(array_agg(rule order by rule), ', ') as cause
  from causing_rules
  group by policy_a, policy_b, account_id, currency, month
)
-- All rules by which they differ are always enough; where closed months alone make the difference there may be none.
select d.policy_a, d.policy_b, d.account_id, d.currency, d.month, d.closing_a_minor, d.closing_b_minor, d.closing_b_minor - d.closing_a_minor as difference_minor,
  d.change_a_minor, d.change_b_minor, d.class_a, d.class_b, coalesce(c.cause, p.rules) as cause, p.rules_apart
from differing_account_months d
join policy_pairs p on p.policy_a = d.policy_a and p.policy_b = d.policy_b
left join causes c on c.policy_a = d.policy_a and c.policy_b = d.policy_b and c.account_id = d.account_id and c.currency = d.currency and c.month = d.month
