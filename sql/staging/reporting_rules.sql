-- about: One time in which an interval of the second of two policies is converted or cut into months otherwise than under the first, and the rule that says so.
-- grain: policy_a, policy_b, account_id, currency, rule, acts_from, acts_to
with months as (
  select b.policy_id as policy_b, a.policy_id as policy_a, a.rates_before <> b.rates_before as has_other_rates,
    case when a.ends_at < b.ends_at then a.ends_at else b.ends_at end as acts_from, case when a.ends_at < b.ends_at then b.ends_at else a.ends_at end as acts_to
  from policy_pair_rules r
  join policy_months a on a.policy_id = r.policy_a
  join policy_months b on b.policy_id = r.policy_b and b.month_index = a.month_index
  where r.rule = 'timezone'
  union
  select b.policy_id as policy_b, a.policy_id as policy_a, false as has_other_rates,
    case when a.starts_at < b.starts_at then a.starts_at else b.starts_at end as acts_from, case when a.starts_at < b.starts_at then b.starts_at else a.starts_at end as acts_to
  from policy_pair_rules r
  join policy_months a on a.policy_id = r.policy_a
  join policy_months b on b.policy_id = r.policy_b and b.month_index = a.month_index
  where r.rule = 'timezone'
)
select distinct r.policy_a, r.policy_b, i.account_id, i.currency, r.rule, i.valid_from as acts_from, i.valid_to as acts_to
from policy_pair_rules r
join mrr_intervals i on i.policy_id = r.policy_b
join policies a on a.policy_id = r.policy_a
join policies b on b.policy_id = r.policy_b
where r.rule in ('fx', 'reporting_currency') and (i.currency <> coalesce(a.reporting_currency, i.currency) or i.currency <> coalesce(b.reporting_currency, i.currency))
union
select m.policy_a, m.policy_b, i.account_id, i.currency, 'timezone' as rule, m.acts_from, m.acts_to
from months m
join mrr_intervals i on i.policy_id = m.policy_b
join policies b on b.policy_id = m.policy_b
where m.acts_from < m.acts_to and i.valid_from < m.acts_to
  and (i.valid_from >= m.acts_from or (i.valid_to >= m.acts_from and i.valid_to < m.acts_to)
    or (m.has_other_rates and i.currency <> b.reporting_currency and (i.valid_to is null or i.valid_to > m.acts_from)))
