-- about: One time in which a subscription line counts otherwise under another policy than under the first of the configuration: for another MRR, or as a customer under one of the two alone.
-- grain: policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, differs_from
with counted as (
  select p.policy_a, p.policy_b, i.source_id, i.subscription_id, i.item_id, i.account_id, i.currency, i.valid_from, i.valid_to, i.mrr_minor, i.customer_units
  from mrr_intervals i
  join policy_pairs p on p.policy_a = i.policy_id
  union all
  select p.policy_a, p.policy_b, i.source_id, i.subscription_id, i.item_id, i.account_id, i.currency, i.valid_from, i.valid_to, -i.mrr_minor as mrr_minor,
    -i.customer_units as customer_units
  from mrr_intervals i
  join policy_pairs p on p.policy_b = i.policy_id
), changes as (
  select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, valid_from as changed_at, mrr_minor, customer_units
  from counted
  union all
  select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, valid_to as changed_at, -mrr_minor as mrr_minor, -customer_units as customer_units
  from counted
  where valid_to is not null
), summed as (
  -- What both count alike cancels out here.
  select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, changed_at, sum(mrr_minor) as mrr_minor, sum(customer_units) as customer_units
  from changes
  group by policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, changed_at
  having sum(mrr_minor) <> 0 or sum(customer_units) <> 0
), running as (
  select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, changed_at as differs_from,
    lead(changed_at) over (partition by policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency order by changed_at) as differs_to,
    sum(mrr_minor) over w as mrr_minor, sum(customer_units) over w as customer_units
  from summed
  window w as (
    partition by policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency order by changed_at rows between unbounded preceding and current row
  )
)
select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, differs_from, differs_to, cast(mrr_minor as bigint) as mrr_minor,
  cast(customer_units as bigint) as customer_units
from running
where mrr_minor <> 0 or customer_units <> 0
