-- about: The month of a policy by which an instant is looked up from its month in UTC; the zone's first and last month also stand for the UTC months beside them, into which they may reach.
-- grain: policy_id, utc_index
select policy_id, month_index as utc_index, month_index, starts_at, bounds_end
from policy_months
union all
select policy_id, month_index - 1 as utc_index, month_index, starts_at, bounds_end
from policy_months
where month_index = first_index
union all
select policy_id, month_index + 1 as utc_index, month_index, starts_at, bounds_end
from policy_months
where month_index = last_index
