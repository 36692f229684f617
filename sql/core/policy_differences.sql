-- about: One account in one month for which the first policy of the configuration and another say different MRR or movements, and the rule that explains it where the two differ in one rule alone.
-- grain: policy_a, policy_b, account_id, currency, month
with compared as (
  select p.policy_a, p.policy_b, a.account_id, a.currency, a.month, a.closing_minor as closing_a_minor, cast(0 as bigint) as closing_b_minor,
    a.closing_minor - a.opening_minor as change_a_minor, cast(0 as bigint) as change_b_minor, a.movement_class as class_a, cast(null as varchar) as class_b,
    a.new_minor + a.expansion_minor + a.reactivation_minor as gained_minor
  from account_months a
  join policy_pairs p on p.policy_a = a.policy_id
  union all
  select p.policy_a, p.policy_b, b.account_id, b.currency, b.month, cast(0 as bigint) as closing_a_minor, b.closing_minor as closing_b_minor,
    cast(0 as bigint) as change_a_minor, b.closing_minor - b.opening_minor as change_b_minor, cast(null as varchar) as class_a, b.movement_class as class_b,
    -(b.new_minor + b.expansion_minor + b.reactivation_minor) as gained_minor
  from account_months b
  join policy_pairs p on p.policy_b = b.policy_id
), folded as (
  select policy_a, policy_b, account_id, currency, month, sum(closing_a_minor) as closing_a_minor, sum(closing_b_minor) as closing_b_minor,
    sum(change_a_minor) as change_a_minor, sum(change_b_minor) as change_b_minor, max(class_a) as class_a, max(class_b) as class_b, sum(gained_minor) as gained_minor
  from compared
  group by policy_a, policy_b, account_id, currency, month
)
select d.policy_a, d.policy_b, d.account_id, d.currency, d.month, cast(d.closing_a_minor as bigint) as closing_a_minor, cast(d.closing_b_minor as bigint) as closing_b_minor,
  cast(d.closing_b_minor - d.closing_a_minor as bigint) as difference_minor, cast(d.change_a_minor as bigint) as change_a_minor,
  cast(d.change_b_minor as bigint) as change_b_minor, coalesce(d.class_a, 'none') as class_a, coalesce(d.class_b, 'none') as class_b, p.rule as cause,
  p.rules_apart
from folded d
join policy_pairs p on p.policy_a = d.policy_a and p.policy_b = d.policy_b
where d.closing_a_minor <> d.closing_b_minor or d.change_a_minor <> d.change_b_minor or coalesce(d.class_a, 'none') <> coalesce(d.class_b, 'none') or d.gained_minor <> 0
