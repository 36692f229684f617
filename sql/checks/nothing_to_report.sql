-- about: There is at least one subscription line that is worth something.
-- severity: warning
-- next: look at tidemark status: were records read and not refused, are they live, is one of their statuses counted by the policy, do their prices say an amount
select p.policy_id
from policies p
left join (select distinct policy_id from mrr_intervals) i on i.policy_id = p.policy_id
where i.policy_id is null
