-- about: One account that was a customer a window ago, and what is left of it now in constant currency: today's subscriptions at the exchange rates of the opening.
-- grain: policy_id, account_id, currency, month, window_months
with openings as (
  select a.policy_id, a.account_id, a.currency, a.month_index as opening_index, w.window_months, a.closing_minor as opening_minor
  from account_months a
  cross join (values (cast(1 as bigint)), (cast(12 as bigint))) as w (window_months)
  where a.is_customer and not a.is_partial
), kept as (
  select o.policy_id, o.account_id, o.currency, o.opening_index, o.window_months,
    sum(case when l.local_currency = o.currency then l.local_minor else cast(round(l.local_minor * coalesce(r.minor_rate, n.minor_rate)) as bigint) end) as retained_minor
  from openings o
  join local_month_ends l on l.policy_id = o.policy_id and l.account_id = o.account_id and l.currency = o.currency
    and l.month_index = o.opening_index + o.window_months
  left join month_rates r on r.policy_id = l.policy_id and r.local_currency = l.local_currency and r.month_index = o.opening_index
  left join month_rates n on n.policy_id = l.policy_id and n.local_currency = l.local_currency and n.month_index = l.month_index
  group by o.policy_id, o.account_id, o.currency, o.opening_index, o.window_months
), streaks as (
  -- Months in a row as a customer, counted back from each month-end.
  select policy_id, account_id, currency, month_index, is_customer,
    month_index - max(case when not was_customer then month_index else 0 end) over (
      partition by policy_id, account_id, currency order by month_index rows between unbounded preceding and current row
    ) as months_held
  from account_months
)
select o.policy_id, o.account_id, o.currency, b.month, o.window_months, o.opening_minor, cast(coalesce(k.retained_minor, 0) as bigint) as retained_minor,
  coalesce(s.is_customer, false) as is_customer, coalesce(s.is_customer and s.months_held >= o.window_months, false) as stayed_customer, b.is_partial
from openings o
join policies p on p.policy_id = o.policy_id
join month_bounds b on b.timezone = p.timezone and b.month_index = o.opening_index + o.window_months
left join kept k on k.policy_id = o.policy_id and k.account_id = o.account_id and k.currency = o.currency and k.opening_index = o.opening_index
  and k.window_months = o.window_months
left join streaks s on s.policy_id = o.policy_id and s.account_id = o.account_id and s.currency = o.currency and s.month_index = o.opening_index + o.window_months
