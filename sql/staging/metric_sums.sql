-- about: One metric for the accounts under one value of a dimension in one month: sums of numerators and denominators, and of their squares and products for the interval. A cell stands for every month from the first in which an account had that value, empty or not.
-- grain: policy_id, currency, metric, dimension, dimension_value, month
with members as (
  -- Cells and metrics are numbered, so that the widest step compares integers instead of texts.
  select policy_id, currency, dimension, dimension_value, first_month, row_number() over (order by policy_id, currency, dimension, dimension_value) as member_number
  from (
    select d.policy_id, k.currency, d.dimension, d.value as dimension_value, min(d.month) as first_month
    from account_dimensions d
    join account_series k on k.policy_id = d.policy_id and k.account_id = d.account_id
    group by d.policy_id, k.currency, d.dimension, d.value
  ) as named
), metrics as (
  select metric, window_months, attribution, row_number() over (order by metric) as metric_number
  from metric_catalogue
), history as (
  select policy_id, min(first_month) as first_month
  from members
  group by policy_id
), memberships as (
  select k.series_number, d.month, m.member_number
  from account_dimensions d
  join account_series k on k.policy_id = d.policy_id and k.account_id = d.account_id
  join members m on m.policy_id = d.policy_id and m.currency = k.currency and m.dimension = d.dimension and m.dimension_value = d.value
), attributed as (
  select k.series_number, c.metric_number, r.month, r.numerator, r.denominator,
    case c.attribution when 'start' then date_add('month', -c.window_months, r.month) else r.month end as attribution_month,
    cast(r.numerator as decimal(38, 0)) * cast(r.numerator as decimal(38, 0)) as numerator_square,
    cast(r.numerator as decimal(38, 0)) * cast(r.denominator as decimal(38, 0)) as product,
    cast(r.denominator as decimal(38, 0)) * cast(r.denominator as decimal(38, 0)) as denominator_square
  from metric_account_months r
  join metrics c on c.metric = r.metric
  join account_series k on k.policy_id = r.policy_id and k.account_id = r.account_id and k.currency = r.currency
), summed as (
  select d.member_number, r.metric_number, r.month, count(*) as n,
    cast(sum(r.numerator) as bigint) as numerator, cast(sum(r.denominator) as bigint) as denominator,
    cast(sum(r.numerator_square) as decimal(38, 0)) as numerator_squares, cast(sum(r.product) as decimal(38, 0)) as products,
    cast(sum(r.denominator_square) as decimal(38, 0)) as denominator_squares
  from attributed r
  join memberships d on d.series_number = r.series_number and d.month = r.attribution_month
  group by d.member_number, r.metric_number, r.month
)
-- A window is complete when the month that it compares with, window_months before, lies within the history.
select m.policy_id, m.currency, c.metric, m.dimension, m.dimension_value, b.month, coalesce(s.n, 0) as n, coalesce(s.numerator, 0) as numerator,
  coalesce(s.denominator, 0) as denominator, coalesce(s.numerator_squares, cast(0 as decimal(38, 0))) as numerator_squares,
  coalesce(s.products, cast(0 as decimal(38, 0))) as products, coalesce(s.denominator_squares, cast(0 as decimal(38, 0))) as denominator_squares,
  c.attribution = 'end' or date_add('month', -c.window_months, b.month) >= h.first_month as is_window_complete, b.is_partial
from members m
join history h on h.policy_id = m.policy_id
join policy_months b on b.policy_id = m.policy_id and b.month >= m.first_month
cross join metrics c
left join summed s on s.member_number = m.member_number and s.metric_number = c.metric_number and s.month = b.month
