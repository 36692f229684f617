-- about: One time in which a subscription line counts unchanged under one policy: its stretch of item_timeline, or what the policy's switches make of that.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
select s.policy_id, t.source_id, t.subscription_id, t.item_id, t.valid_from as stretch_from, t.valid_from, t.valid_to, t.account_id, t.price_id, t.quantity, t.is_paused,
  t.status, t.evidence, t.reason, t.recorded_at, t.record_id
from item_timeline t
join policy_scope s on s.source_id = t.source_id
join policies p on p.policy_id = s.policy_id
join policy_statuses c on c.policy_id = s.policy_id and c.status = t.status
cross join run_parameters r
left join moved_windows w on w.policy_id = s.policy_id and w.source_id = t.source_id and w.subscription_id = t.subscription_id and w.item_id = t.item_id
  and w.stretch_from = t.valid_from
-- Within a case the comparison is no join to the optimiser, which otherwise expects almost no row of it and hashes the large side.
where w.policy_id is null and case when t.valid_from < r.as_of and (t.is_live or not p.livemode_only) then true else false end
union all
select w.policy_id, t.source_id, t.subscription_id, t.item_id, w.stretch_from, w.counts_from as valid_from, w.counts_to as valid_to, t.account_id, t.price_id, t.quantity,
  t.is_paused, t.status, t.evidence, t.reason, t.recorded_at, t.record_id
from moved_windows w
join item_timeline t on t.source_id = w.source_id and t.subscription_id = w.subscription_id and t.item_id = w.item_id and t.valid_from = w.stretch_from
where w.is_counted
