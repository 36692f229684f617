-- about: What a billing period costs by its terms once the discounts that the policy counts are taken off one after the other, never below zero.
-- grain: policy_id, item_number, period_from, preference
with stacked as (
  select policy_id, item_number, period_from, preference, bool_or(not is_counted) as has_others, count(*) as discount_count,
    sum(case when is_counted and stack_number = 1 then percent_off end) as percent_1, sum(case when is_counted and stack_number = 1 and percent_off is null then taken_minor end) as amount_1,
    sum(case when is_counted and stack_number = 2 then percent_off end) as percent_2, sum(case when is_counted and stack_number = 2 and percent_off is null then taken_minor end) as amount_2,
    sum(case when is_counted and stack_number = 3 then percent_off end) as percent_3, sum(case when is_counted and stack_number = 3 and percent_off is null then taken_minor end) as amount_3,
    sum(case when is_counted and stack_number = 4 then percent_off end) as percent_4, sum(case when is_counted and stack_number = 4 and percent_off is null then taken_minor end) as amount_4
  from billed_discounts
  group by policy_id, item_number, period_from, preference
), first_off as (
  select k.policy_id, k.item_number, k.period_from, k.preference, k.has_others, k.discount_count, k.percent_2, k.amount_2, k.percent_3, k.amount_3, k.percent_4, k.amount_4,
    case when k.percent_1 is null then q.list_amount else cast(q.list_amount * ((100 - k.percent_1) * 0.01) as decimal(38, 12)) end - coalesce(k.amount_1, 0) as amount
  from stacked k
  join billed_periods p on p.item_number = k.item_number and p.period_from = k.period_from and p.preference = k.preference
  join billed_prices q on q.source_id = p.source_id and q.price_id = p.price_id and q.quantity = p.quantity
), second_off as (
  select policy_id, item_number, period_from, preference, has_others, discount_count, percent_3, amount_3, percent_4, amount_4,
    case when amount < 0 then cast(0 as decimal(38, 12)) when percent_2 is null then amount else cast(amount * ((100 - percent_2) * 0.01) as decimal(38, 12)) end
      - coalesce(amount_2, 0) as amount
  from first_off
), third_off as (
  select policy_id, item_number, period_from, preference, has_others, discount_count, percent_4, amount_4,
    case when amount < 0 then cast(0 as decimal(38, 12)) when percent_3 is null then amount else cast(amount * ((100 - percent_3) * 0.01) as decimal(38, 12)) end
      - coalesce(amount_3, 0) as amount
  from second_off
), fourth_off as (
  select policy_id, item_number, period_from, preference, has_others, discount_count,
    case when amount < 0 then cast(0 as decimal(38, 12)) when percent_4 is null then amount else cast(amount * ((100 - percent_4) * 0.01) as decimal(38, 12)) end
      - coalesce(amount_4, 0) as amount
  from third_off
)
select policy_id, item_number, period_from, preference, has_others, discount_count, case when amount < 0 then cast(0 as decimal(38, 12)) else amount end as net_amount
from fourth_off
