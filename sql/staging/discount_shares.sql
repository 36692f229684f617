-- about: What one discount takes from one slice of a line: a percentage, or whole minor units of an amount that is spread over the lines by largest remainder.
-- grain: policy_id, source_id, subscription_id, item_id, slice_from, stack_number
with applied as (
  select s.policy_id, s.source_id, s.subscription_id, s.item_id, s.slice_from, s.period_amount, d.discount_id, d.percent_off, d.amount_off, d.position, d.is_item_level,
    d.is_fallback, min(case when d.is_fallback then 1 else 0 end) over (partition by s.policy_id, s.source_id, s.subscription_id, s.item_id, s.slice_from) as only_fallbacks
  from discount_slices s
  join item_discounts d on d.policy_id = s.policy_id and d.source_id = s.source_id and d.subscription_id = s.subscription_id and d.item_id = s.item_id
    and d.valid_from = s.valid_from and d.applies_from <= s.slice_from and (d.applies_to is null or d.applies_to > s.slice_from)
  where d.amount_off is null or d.currency is null or d.currency = s.currency
), weighed as (
  select policy_id, source_id, subscription_id, item_id, slice_from, discount_id, percent_off, position, is_item_level, cast(amount_off as decimal(38, 0)) as amount_off,
    period_amount as weight,
    case when is_item_level then period_amount
      else sum(period_amount) over (partition by policy_id, source_id, subscription_id, slice_from, discount_id) end as total_weight
  from applied
  where not is_fallback or only_fallbacks = 1
), estimated as (
  select policy_id, source_id, subscription_id, item_id, slice_from, discount_id, percent_off, position, is_item_level, amount_off, weight, total_weight,
    cast(floor(cast(amount_off as double) * cast(weight as double) / nullif(cast(total_weight as double), 0e0)) as bigint) as estimate
  from weighed
), floored as (
  -- The double only guesses; exact decimals correct it by one where it missed.
  select policy_id, source_id, subscription_id, item_id, slice_from, discount_id, percent_off, position, is_item_level, amount_off, weight, total_weight,
    case when cast(amount_off * weight as decimal(38, 12)) - estimate * total_weight < 0 then estimate - 1
      when cast(amount_off * weight as decimal(38, 12)) - estimate * total_weight >= total_weight then estimate + 1 else estimate end as share
  from estimated
), ranked as (
  select policy_id, source_id, subscription_id, item_id, slice_from, discount_id, percent_off, position, is_item_level, amount_off, share,
    sum(share) over (partition by policy_id, source_id, subscription_id, slice_from, discount_id) as given,
    row_number() over (
      partition by policy_id, source_id, subscription_id, slice_from, discount_id
      order by cast(amount_off * weight as decimal(38, 12)) - share * total_weight desc, item_id
    ) as turn
  from floored
)
select policy_id, source_id, subscription_id, item_id, slice_from, discount_id, percent_off,
  case when amount_off is null then cast(0 as bigint) when is_item_level then cast(amount_off as bigint)
    else cast(share + case when turn <= amount_off - given then 1 else 0 end as bigint) end as amount_off_minor,
  row_number() over (partition by policy_id, source_id, subscription_id, item_id, slice_from order by position, discount_id) as stack_number
from ranked
