-- about: One way in which billing periods are priced under one policy (price and quantity, terms, length), so that each is reckoned once however many periods share it.
-- grain: policy_id, item_number, period_from, preference
with placed as (
  select s.policy_id, p.item_number, p.period_from, p.preference, p.period_to, p.amount_minor, q.price_number, q.list_amount, t.net_amount,
    coalesce(t.has_others, false) as has_others, p.line_count * (1 + coalesce(t.discount_count, 0)) as rounding_count,
    case q.billing_interval when 'day' then date_add('day', q.interval_count, p.period_from) when 'week' then date_add('week', q.interval_count, p.period_from)
      when 'month' then date_add('month', q.interval_count, p.period_from) else date_add('year', q.interval_count, p.period_from) end as ends_at
  from billed_periods p
  join policy_scope s on s.source_id = p.source_id
  join billed_prices q on q.source_id = p.source_id and q.price_id = p.price_id and q.quantity = p.quantity
  left join billed_terms t on t.policy_id = s.policy_id and t.item_number = p.item_number and t.period_from = p.period_from and t.preference = p.preference
), free as (
  -- A trial is billed with a line of nothing.
  select distinct p.item_number, p.period_from
  from placed p
  join billed_items n on n.item_number = p.item_number
  join item_timeline y on y.source_id = n.source_id and y.subscription_id = n.subscription_id and y.item_id = n.item_id and y.valid_from <= p.period_from
    and (y.valid_to is null or y.valid_to > p.period_from)
  where p.amount_minor = 0 and p.list_amount > 0 and y.status = 'trialing'
), measured as (
  -- A period that begins on the last day of a month ends on the last day that its end's month has. Bounds may be told to the day.
  select p.policy_id, p.item_number, p.period_from, p.preference, p.price_number, p.has_others, p.rounding_count, f.item_number is not null as is_free,
    case when f.item_number is not null then cast(0 as decimal(38, 12)) else coalesce(p.net_amount, p.list_amount) end as net_amount,
    f.item_number is not null or date_diff('second', p.ends_at, p.period_to) between -43200 and 43200
      or (day(p.period_from) = day(last_day_of_month(cast(p.period_from as date))) and date_diff('second', p.ends_at, p.period_to) between 0 and 345600) as is_whole,
    date_diff('second', p.period_from, p.period_to) as seconds, date_diff('second', p.period_from, p.ends_at) as whole_seconds
  from placed p
  left join free f on f.item_number = p.item_number and f.period_from = p.period_from
)
select policy_id, item_number, period_from, preference, price_number, has_others, rounding_count, is_free, net_amount,
  cast(case when is_whole then 1 else seconds end as bigint) as seconds, cast(case when is_whole then 1 else whole_seconds end as bigint) as whole_seconds
from measured
