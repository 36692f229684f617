-- about: One slice of a line that is discounted to nothing.
-- grain: policy_id, source_id, subscription_id, item_id, slice_from
-- stored: no
select policy_id, source_id, subscription_id, item_id, slice_from, slice_to
from discounted_slices
where period_amount = 0
