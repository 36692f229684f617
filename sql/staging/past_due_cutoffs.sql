-- about: The instant from which a past-due stretch of a subscription line counts no longer, under a policy that gives up on it after some days.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
with patience as (
  select p.policy_id, s.source_id, p.past_due_auto_churn_days as days
  from policies p
  join policy_scope s on s.policy_id = p.policy_id
  where p.past_due_auto_churn_days is not null
), sources as (
  select distinct source_id
  from patience
), states as (
  -- The status is the subscription's: a line added while it is past due does not begin the days anew.
  select t.source_id, t.subscription_id, t.valid_from, max(case when t.status = 'past_due' then 1 else 0 end) as is_past_due
  from item_timeline t
  join sources s on s.source_id = t.source_id
  where t.status <> 'canceled'
  group by t.source_id, t.subscription_id, t.valid_from
), compared as (
  select source_id, subscription_id, valid_from, is_past_due,
    lag(is_past_due) over (partition by source_id, subscription_id order by valid_from) as was_past_due
  from states
), dated as (
  select source_id, subscription_id, valid_from,
    max(case when is_past_due = 1 and coalesce(was_past_due, 0) = 0 then valid_from end) over (
      partition by source_id, subscription_id order by valid_from rows between unbounded preceding and current row
    ) as past_due_from
  from compared
)
select p.policy_id, t.source_id, t.subscription_id, t.item_id, t.valid_from, date_add('day', p.days, d.past_due_from) as counts_to
from item_timeline t
join dated d on d.source_id = t.source_id and d.subscription_id = t.subscription_id and d.valid_from = t.valid_from
join patience p on p.source_id = t.source_id
where t.status = 'past_due' and (t.valid_to is null or date_add('day', p.days, d.past_due_from) < t.valid_to)
