-- about: One gap that one policy bridges or both do, within a time in which they count a line of the account differently, and a rule that makes the difference there.
-- grain: policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, rule, acts_from
with gaps as (
  select d.policy_a, d.policy_b, d.source_id, d.subscription_id, d.item_id, d.account_id, d.currency, g.left_at, g.returned_at,
    case when g.returned_at > date_add('day', o.gap_tolerance_days, g.left_at) then 1 else 0 end as is_too_long,
    case when g.left_at > d.differs_from then g.left_at else d.differs_from end as acts_from,
    case when d.differs_to < g.returned_at then d.differs_to else g.returned_at end as acts_to
  from policy_disparities d
  join bridged_gaps g on g.account_id = d.account_id and g.returned_at > d.differs_from
  join policies o on o.policy_id = case when g.policy_id = d.policy_a then d.policy_b else d.policy_a end
  where (g.policy_id = d.policy_a or g.policy_id = d.policy_b) and (d.differs_to is null or d.differs_to > g.left_at)
), around as (
  select policy_a, policy_b, account_id, rule, acts_from, acts_to
  from presence_rules
  union
  select policy_a, policy_b, account_id, rule, acts_from, acts_to
  from worth_rules
)
select g.policy_a, g.policy_b, g.source_id, g.subscription_id, g.item_id, g.account_id, g.currency, r.rule, g.acts_from, max(g.acts_to) as acts_to
from gaps g
join policy_pair_rules r on r.policy_a = g.policy_a and r.policy_b = g.policy_b and r.rule = 'gap_tolerance_days'
where g.is_too_long = 1
group by g.policy_a, g.policy_b, g.source_id, g.subscription_id, g.item_id, g.account_id, g.currency, r.rule, g.acts_from
union all
-- What ended counts on as it was, and the gap lies where the other rules let the account leave and return.
select g.policy_a, g.policy_b, g.source_id, g.subscription_id, g.item_id, g.account_id, g.currency, e.rule, g.acts_from, max(g.acts_to) as acts_to
from gaps g
join around e on e.policy_a = g.policy_a and e.policy_b = g.policy_b and e.account_id = g.account_id and e.acts_from <= g.returned_at
  and (e.acts_to is null or e.acts_to >= g.left_at)
group by g.policy_a, g.policy_b, g.source_id, g.subscription_id, g.item_id, g.account_id, g.currency, e.rule, g.acts_from
