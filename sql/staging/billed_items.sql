-- about: One subscription line that is billed or worth something, numbered so that the large steps compare one integer instead of three texts. The number means nothing beyond the run.
-- grain: item_number
with named as (
  select source_id, subscription_id, item_id
  from billed_lines
  where kind = 'period'
  union
  select i.source_id, i.subscription_id, i.item_id
  from mrr_intervals i
  join (select distinct source_id from billed_lines) b on b.source_id = i.source_id
)
select row_number() over (order by source_id, subscription_id, item_id) as item_number, source_id, subscription_id, item_id
from named
