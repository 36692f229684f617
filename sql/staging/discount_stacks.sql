-- about: Which discounts apply to one slice of a discounted line, in their order, and the record that shows the last of them.
-- grain: policy_id, source_id, subscription_id, item_id, slice_from
with records as (
  select source_id, discount_id, max(record_id) as record_id
  from discounts
  group by source_id, discount_id
)
select s.policy_id, s.source_id, s.subscription_id, s.item_id, s.slice_from,
  coalesce(max(case when s.stack_number = 1 then s.discount_id end), '') || ' ' || coalesce(max(case when s.stack_number = 2 then s.discount_id end), '') || ' '
    || coalesce(max(case when s.stack_number = 3 then s.discount_id end), '') || ' ' || coalesce(max(case when s.stack_number = 4 then s.discount_id end), '') as stack,
  max(r.record_id) as record_id
from discount_shares s
left join records r on r.source_id = s.source_id and r.discount_id = s.discount_id
group by s.policy_id, s.source_id, s.subscription_id, s.item_id, s.slice_from
