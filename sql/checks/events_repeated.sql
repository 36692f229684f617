-- about: No load of dropped files brings the same event of a subscription line twice.
-- severity: warning
-- next: nothing for the figures: it counts once; look at the export if every load does so
-- A vendor's own feed may tell several changes of one instant, each as an event of its own; files have no version of an API.
select source_id, load_id, subscription_id, item_id, effective_at, count(*) as observations
from raw_subscription_item_versions
where evidence = 'event' and api_version is null
group by source_id, load_id, subscription_id, item_id, effective_at
having count(*) > 1
