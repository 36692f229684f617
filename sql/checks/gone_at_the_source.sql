-- about: No subscription has vanished from its source without having been ended there.
-- severity: warning
-- next: ask who deleted the records named; their lines count as churned from the instant at which they were first missed
select source_id, subscription_id, item_id, min(valid_from) as gone_at
from item_timeline
where status = 'canceled' and reason = 'deleted_in_source'
group by source_id, subscription_id, item_id
