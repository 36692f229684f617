-- about: No line carries more than four discounts at once, as many as the models subtract.
-- severity: fatal
-- next: end some of the discounts of the subscription named, or extend sql/staging/discounted_slices.sql by a step
select policy_id, source_id, subscription_id, item_id, slice_from, max(stack_number) as discounts
from discount_shares
where stack_number > 4
group by policy_id, source_id, subscription_id, item_id, slice_from
