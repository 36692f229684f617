-- about: What a slice of a discounted line costs per billing period once its discounts are taken off one after the other, never below zero.
-- grain: policy_id, source_id, subscription_id, item_id, slice_from
with stacked as (
  select policy_id, source_id, subscription_id, item_id, slice_from,
    sum(case when stack_number = 1 then percent_off end) as percent_1, sum(case when stack_number = 1 then amount_off_minor end) as amount_1,
    sum(case when stack_number = 2 then percent_off end) as percent_2, sum(case when stack_number = 2 then amount_off_minor end) as amount_2,
    sum(case when stack_number = 3 then percent_off end) as percent_3, sum(case when stack_number = 3 then amount_off_minor end) as amount_3,
    sum(case when stack_number = 4 then percent_off end) as percent_4, sum(case when stack_number = 4 then amount_off_minor end) as amount_4
  from discount_shares
  group by policy_id, source_id, subscription_id, item_id, slice_from
), first_off as (
  -- Exact decimals are dear to multiply, and nearly every slice has one discount alone: what is not there takes nothing.
  select s.policy_id, s.source_id, s.subscription_id, s.item_id, s.slice_from, s.slice_to, s.valid_from, s.price_id, k.percent_2, k.amount_2, k.percent_3, k.amount_3, k.percent_4,
    k.amount_4, case when k.percent_1 is null then s.period_amount else cast(s.period_amount * ((100 - k.percent_1) * 0.01) as decimal(38, 12)) end
      - coalesce(k.amount_1, 0) as amount
  from discount_slices s
  left join stacked k on k.policy_id = s.policy_id and k.source_id = s.source_id and k.subscription_id = s.subscription_id and k.item_id = s.item_id
    and k.slice_from = s.slice_from
), second_off as (
  select policy_id, source_id, subscription_id, item_id, slice_from, slice_to, valid_from, price_id, percent_3, amount_3, percent_4, amount_4,
    case when amount < 0 then cast(0 as decimal(38, 12)) when percent_2 is null then amount else cast(amount * ((100 - percent_2) * 0.01) as decimal(38, 12)) end
      - coalesce(amount_2, 0) as amount
  from first_off
), third_off as (
  select policy_id, source_id, subscription_id, item_id, slice_from, slice_to, valid_from, price_id, percent_4, amount_4,
    case when amount < 0 then cast(0 as decimal(38, 12)) when percent_3 is null then amount else cast(amount * ((100 - percent_3) * 0.01) as decimal(38, 12)) end
      - coalesce(amount_3, 0) as amount
  from second_off
), fourth_off as (
  select policy_id, source_id, subscription_id, item_id, slice_from, slice_to, valid_from, price_id,
    case when amount < 0 then cast(0 as decimal(38, 12)) when percent_4 is null then amount else cast(amount * ((100 - percent_4) * 0.01) as decimal(38, 12)) end
      - coalesce(amount_4, 0) as amount
  from third_off
)
select policy_id, source_id, subscription_id, item_id, slice_from, slice_to, valid_from, price_id, case when amount < 0 then cast(0 as decimal(38, 12)) else amount end as period_amount
from fourth_off
