-- about: One rule that is part of why two policies differ on one account in one month: it acts there, or it keeps out what another one that acts would let in.
-- grain: policy_a, policy_b, account_id, currency, month, rule
select policy_a, policy_b, account_id, currency, month, rule
from differing_rules
union
select r.policy_a, r.policy_b, r.account_id, r.currency, r.month, k.other_rule as rule
from differing_rules r
join differing_account_months d on d.policy_a = r.policy_a and d.policy_b = r.policy_b and d.account_id = r.account_id and d.currency = r.currency and d.month = r.month
join counteracting_rules k on k.policy_a = r.policy_a and k.policy_b = r.policy_b and k.account_id = r.account_id and k.rule = r.rule
join policies p on p.policy_id = r.policy_a
join policies q on q.policy_id = r.policy_b
join policy_detail e on e.policy_id = r.policy_a
join policy_detail f on f.policy_id = r.policy_b
join policy_months a on a.policy_id = r.policy_a and a.month_index = d.month_index
where (r.currency = coalesce(p.reporting_currency, k.currency) or r.currency = coalesce(q.reporting_currency, k.currency))
  and ((k.acts_from < a.starts_at and (k.acts_to is null or k.acts_to >= a.starts_at)) or (k.acts_from < a.ends_at and (k.acts_to is null or k.acts_to >= a.ends_at))
    or ((e.is_detailed or f.is_detailed) and k.acts_from < a.ends_at and (k.acts_to is null or k.acts_to >= a.starts_at)))
