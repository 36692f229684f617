-- about: Subscription lines were read, and under every policy at least one of them is worth something.
-- severity: warning
-- next: was anything read (npx tidemark status), are the lines live, is one of their statuses counted by the policy, do their prices say an amount, did they begin before as-of
with read_lines as (
  select s.policy_id, count(v.item_id) as versions
  from policy_scope s
  left join subscription_item_versions v on v.source_id = s.source_id
  group by s.policy_id
), worth as (
  select distinct policy_id
  from mrr_intervals
)
select r.policy_id, r.versions
from read_lines r
left join worth w on w.policy_id = r.policy_id
where w.policy_id is null
