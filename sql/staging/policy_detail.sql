-- about: How far one policy looks into a month. Detailed: further than its net movement, at each event by itself.
-- grain: policy_id
-- stored: no
select policy_id, movement = 'gross' as is_gross, movement = 'gross' or reactivation_window_days is not null as is_detailed,
  reactivation_window_days as window_days
from policies
