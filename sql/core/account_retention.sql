-- about: One account that was a customer a window ago, and what is left of it now in constant currency: today's subscriptions at the exchange rates of the opening.
-- grain: policy_id, account_id, currency, month, window_months
with windows as (
  select window_months
  from (values (cast(1 as bigint)), (cast(12 as bigint))) as w (window_months)
), openings as (
  select a.series_number, a.month_index, a.month_index + w.window_months as now_index, w.window_months, a.closing_minor
  from account_month_states a
  cross join windows w
  where a.is_customer
), revalued as (
  select f.series_number, f.month_index, w.window_months,
    sum(cast(round(f.local_minor * o.minor_rate) as bigint) - cast(round(f.local_minor * f.minor_rate) as bigint)) as at_opening_rate_minor
  from foreign_month_ends f
  cross join windows w
  join month_rates o on o.policy_id = f.policy_id and o.local_currency = f.local_currency and o.month_index = f.month_index - w.window_months
  group by f.series_number, f.month_index, w.window_months
), lapses as (
  -- Every window that a churn month falls into; such an account did not stay, even if it came back.
  select distinct a.series_number, a.month_index + o.month_offset as month_index
  from account_month_states a
  join span_offsets o on o.span_months = 12
  where a.was_customer and not a.is_customer
)
select k.policy_id, k.account_id, k.currency, m.month, o.window_months, o.closing_minor as opening_minor,
  cast(coalesce(n.closing_minor, 0) + coalesce(v.at_opening_rate_minor, 0) as bigint) as retained_minor, coalesce(n.is_customer, false) as is_customer,
  coalesce(n.is_customer, false) and (o.window_months = 1 or l.series_number is null) as stayed_customer, m.is_partial
from openings o
join account_series k on k.series_number = o.series_number
join policy_months m on m.policy_id = k.policy_id and m.month_index = o.now_index
left join account_month_states n on n.series_number = o.series_number and n.month_index = o.now_index
left join revalued v on v.series_number = o.series_number and v.month_index = o.now_index and v.window_months = o.window_months
left join lapses l on l.series_number = o.series_number and l.month_index = o.now_index
