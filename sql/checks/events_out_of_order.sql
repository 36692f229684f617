-- about: Events of a subscription line were recorded in the order in which they took effect.
-- severity: warning
-- next: nothing where a change was meant to be backdated; an event counts from the instant it speaks of, and mrr_restatements lists what it moved
with followed as (
  select source_id, subscription_id, item_id, effective_at, recorded_at, record_id, lead(effective_at) over w as next_at, lead(recorded_at) over w as next_recorded_at
  from subscription_item_versions
  where evidence = 'event' and recorded_at is not null
  window w as (partition by source_id, subscription_id, item_id order by effective_at)
)
select source_id, subscription_id, item_id, effective_at, recorded_at, next_at, next_recorded_at, record_id
from followed
where next_recorded_at < recorded_at
