-- about: The tiers of every price rise from one to the next, and the last of them alone has no upper bound.
-- severity: warning
-- next: look at the tiers of the price at its source; until they are corrected they count in the order of their bounds and the highest goes on without end
with followed as (
  select t.source_id, t.price_id, t.tier_number, t.up_to, lead(t.tier_number) over w as next_tier, lead(t.up_to) over w as next_up_to
  from price_tiers t
  join prices p on p.source_id = t.source_id and p.price_id = t.price_id
  where p.tiers_mode is not null
  window w as (partition by t.source_id, t.price_id order by t.tier_number)
)
select source_id, price_id, tier_number, up_to, next_tier, next_up_to
from followed
where (next_tier is null and up_to is not null) or (next_tier is not null and up_to is null) or next_up_to <= up_to
