-- about: A subscription line has at most one worth at a time under one policy.
-- severity: fatal
-- next: look at subscription_item_versions of the line named
with followed as (
  select policy_id, source_id, subscription_id, item_id, valid_from, valid_to,
    lead(valid_from) over (partition by policy_id, source_id, subscription_id, item_id order by valid_from) as next_from
  from mrr_intervals
)
select policy_id, source_id, subscription_id, item_id, valid_from, valid_to, next_from
from followed
where valid_to <= valid_from or (next_from is not null and (valid_to is null or valid_to > next_from))
