-- about: One time in which a stretch of a subscription line counts under a policy whose switches move its bounds; a stretch that they leave without any has one that does not count.
-- grain: policy_id, source_id, subscription_id, item_id, stretch_from, counts_from
with touched as (
  select policy_id, source_id, subscription_id, item_id, valid_from from past_due_cutoffs
  union
  select policy_id, source_id, subscription_id, item_id, valid_from from service_ends
  union
  select policy_id, source_id, subscription_id, item_id, valid_from from kept_trials
  union
  select policy_id, source_id, subscription_id, item_id, valid_from from unpaid_starts
  union
  select policy_id, source_id, subscription_id, item_id, valid_from from signed_starts
  union
  select q.policy_id, t.source_id, t.subscription_id, t.item_id, t.valid_from
  from cancel_requests q
  join item_timeline t on t.source_id = q.source_id and t.subscription_id = q.subscription_id and t.item_id = q.item_id
  where (t.valid_to is null or t.valid_to > q.requested_at) and (q.withdrawn_at is null or q.withdrawn_at > t.valid_from)
), started as (
  select k.policy_id, k.source_id, k.subscription_id, k.item_id, k.valid_from as stretch_from, t.valid_to as stretch_to, coalesce(g.signed_at, k.valid_from) as counts_from,
    (c.status is not null or r.policy_id is not null) and (t.is_live or not p.livemode_only) and (u.policy_id is null or u.paid_at is not null) as is_counted, u.paid_at
  from touched k
  join item_timeline t on t.source_id = k.source_id and t.subscription_id = k.subscription_id and t.item_id = k.item_id and t.valid_from = k.valid_from
  join policies p on p.policy_id = k.policy_id
  left join policy_statuses c on c.policy_id = k.policy_id and c.status = t.status
  left join kept_trials r on r.policy_id = k.policy_id and r.source_id = k.source_id and r.subscription_id = k.subscription_id and r.item_id = k.item_id
    and r.valid_from = k.valid_from
  left join unpaid_starts u on u.policy_id = k.policy_id and u.source_id = k.source_id and u.subscription_id = k.subscription_id and u.item_id = k.item_id
    and u.valid_from = k.valid_from
  left join signed_starts g on g.policy_id = k.policy_id and g.source_id = k.source_id and g.subscription_id = k.subscription_id and g.item_id = k.item_id
    and g.valid_from = k.valid_from
), bounded as (
  select s.policy_id, s.source_id, s.subscription_id, s.item_id, s.stretch_from, s.is_counted,
    case when s.paid_at > s.counts_from then s.paid_at else s.counts_from end as counts_from, coalesce(d.counts_to, e.counts_to, s.stretch_to) as counts_to
  from started s
  left join past_due_cutoffs d on d.policy_id = s.policy_id and d.source_id = s.source_id and d.subscription_id = s.subscription_id and d.item_id = s.item_id
    and d.valid_from = s.stretch_from
  left join service_ends e on e.policy_id = s.policy_id and e.source_id = s.source_id and e.subscription_id = s.subscription_id and e.item_id = s.item_id
    and e.valid_from = s.stretch_from
), pieces as (
  -- A request that is withdrawn lets the stretch count again from then on.
  select policy_id, source_id, subscription_id, item_id, stretch_from, is_counted, counts_from, counts_to
  from bounded
  union
  select b.policy_id, b.source_id, b.subscription_id, b.item_id, b.stretch_from, b.is_counted, q.withdrawn_at as counts_from, b.counts_to
  from bounded b
  join cancel_requests q on q.policy_id = b.policy_id and q.source_id = b.source_id and q.subscription_id = b.subscription_id and q.item_id = b.item_id
    and q.withdrawn_at > b.counts_from
  where b.counts_to is null or q.withdrawn_at < b.counts_to
), requested as (
  select k.policy_id, k.source_id, k.subscription_id, k.item_id, k.stretch_from, k.is_counted, k.counts_from, k.counts_to,
    min(case when q.requested_at > k.counts_from then q.requested_at end) as requested_at,
    max(case when q.requested_at <= k.counts_from and (q.withdrawn_at is null or q.withdrawn_at > k.counts_from) then 1 else 0 end) as is_leaving
  from pieces k
  left join cancel_requests q on q.policy_id = k.policy_id and q.source_id = k.source_id and q.subscription_id = k.subscription_id and q.item_id = k.item_id
  group by k.policy_id, k.source_id, k.subscription_id, k.item_id, k.stretch_from, k.is_counted, k.counts_from, k.counts_to
), ended as (
  select policy_id, source_id, subscription_id, item_id, stretch_from, is_counted and is_leaving = 0 as is_counted, counts_from,
    case when requested_at < coalesce(counts_to, requested_at) then requested_at else coalesce(counts_to, requested_at) end as counts_to
  from requested
)
select e.policy_id, e.source_id, e.subscription_id, e.item_id, e.stretch_from, e.counts_from, case when e.counts_to < r.as_of then e.counts_to end as counts_to,
  e.is_counted and (e.counts_to is null or e.counts_to > e.counts_from) and e.counts_from < r.as_of as is_counted
from ended e
cross join run_parameters r
