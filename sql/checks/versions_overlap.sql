-- about: Dated versions of a subscription line that say how long they hold do not reach into the next one; periods of invoices may.
-- severity: warning
-- next: correct the dates of the line at its source; until then each version counts up to the beginning of the next
with followed as (
  select source_id, subscription_id, item_id, evidence, effective_at, covers_until, lead(effective_at) over w as next_at, lead(record_id) over w as next_record_id, record_id
  from item_evidence
  window w as (partition by source_id, subscription_id, item_id order by effective_at)
)
select source_id, subscription_id, item_id, effective_at, covers_until, next_at, record_id, next_record_id
from followed
where evidence <> 'invoice' and covers_until > next_at
