-- about: No load brings the same event of a subscription line twice.
-- severity: warning
-- next: nothing to do for the figures, a repeated event counts once; look at the source's export when it happens in every load
select source_id, load_id, subscription_id, item_id, effective_at, count(*) as observations
from raw_subscription_item_versions
where evidence = 'event'
group by source_id, load_id, subscription_id, item_id, effective_at
having count(*) > 1
