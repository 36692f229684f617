-- about: No subscription line is said to have ended before it began.
-- severity: warning
-- next: look at the dates of the line at its source; until they are corrected it counts from its start on, as if it had not ended
with versions as (
  select source_id, subscription_id, item_id, min(case when status in ('active', 'trialing', 'past_due') then effective_at end) as first_active_at,
    max(case when status in ('active', 'trialing', 'past_due') then effective_at end) as last_active_at,
    max(case when status = 'canceled' then effective_at end) as last_ended_at
  from item_evidence
  group by source_id, subscription_id, item_id
)
select source_id, subscription_id, item_id, first_active_at, last_ended_at
from versions
where last_ended_at < first_active_at and first_active_at = last_active_at
