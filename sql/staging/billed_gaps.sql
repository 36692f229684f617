-- about: MRR of one line at one month-end that no billing period covers, and why: it began since the last invoice, its invoice is still to come, a switch of the policy counts it, or nobody knows.
-- grain: policy_id, item_number, valid_from, month_index
with uncovered as (
  select i.policy_id, i.item_number, i.valid_from, i.source_id, i.account_id, i.currency, i.mrr_minor, i.price_id, t.kind, t.stretch_from, t.stretch_to,
    min(i.valid_from) over (partition by i.policy_id, i.item_number, t.stretch_from) as begun_at,
    case when i.valid_from > t.stretch_from then i.valid_from else t.stretch_from end as open_from,
    case when i.valid_to < coalesce(t.stretch_to, i.valid_to) then i.valid_to else coalesce(t.stretch_to, i.valid_to) end as open_to
  from billed_stretches t
  join billed_intervals i on i.item_number = t.item_number and (i.valid_to is null or i.valid_to > t.stretch_from) and (t.stretch_to is null or i.valid_from < t.stretch_to)
  where t.kind in ('gap', 'before') and i.mrr_minor <> 0
), monthly as (
  select u.policy_id, u.item_number, u.valid_from, u.source_id, u.account_id, u.currency, u.mrr_minor, u.price_id, u.kind, u.stretch_from, u.stretch_to, u.begun_at, s.first_at,
    b.month_index + o.month_offset as month_index
  from uncovered u
  join billed_scope s on s.policy_id = u.policy_id and s.source_id = u.source_id
  cross join run_parameters r
  left join utc_months m on m.policy_id = u.policy_id and m.utc_index = year(u.open_from) * 12 + month(u.open_from) - 1
  left join utc_months e on e.policy_id = u.policy_id and e.utc_index = year(u.open_to) * 12 + month(u.open_to) - 1
  join policy_months b on b.policy_id = u.policy_id
    and b.month_index = m.month_index + case when u.open_from < m.starts_at then -1 when u.open_from >= m.bounds_end then 1 else 0 end
  join span_offsets o on o.span_months = case when u.open_to is null or u.open_to >= r.as_of then s.last_index
      else e.month_index + case when u.open_to < e.starts_at then -1 when u.open_to >= e.bounds_end then 1 else 0 end - 1 end - b.month_index + 1
  where b.month_index + o.month_offset >= s.first_index
), due as (
  -- What begins between two invoices waits for the next one of its subscription, and no longer.
  select g.item_number, g.begun_at, min(p.created_at) as due_at
  from (select distinct item_number, begun_at from uncovered) g
  join billed_items n on n.item_number = g.item_number
  join billed_items o on o.source_id = n.source_id and o.subscription_id = n.subscription_id
  join billed_periods p on p.item_number = o.item_number and p.created_at >= g.begun_at
  group by g.item_number, g.begun_at
), states as (
  select g.policy_id, g.item_number, g.valid_from, g.month_index, max(case when c.status is not null and y.status <> 'trialing' then 1 else 0 end) as is_in_force
  from monthly g
  join policy_months m on m.policy_id = g.policy_id and m.month_index = g.month_index
  join billed_items n on n.item_number = g.item_number
  join item_timeline y on y.source_id = n.source_id and y.subscription_id = n.subscription_id and y.item_id = n.item_id and y.valid_from < m.ends_at
    and (y.valid_to is null or y.valid_to >= m.ends_at)
  left join policy_statuses c on c.policy_id = g.policy_id and c.status = y.status
  group by g.policy_id, g.item_number, g.valid_from, g.month_index
), charged as (
  -- A start that was dated back, or a change, is charged by a proration of the very time.
  select distinct g.policy_id, g.item_number, g.month_index
  from monthly g
  join policy_months m on m.policy_id = g.policy_id and m.month_index = g.month_index
  join billed_items n on n.item_number = g.item_number
  join billed_lines l on l.source_id = n.source_id and l.subscription_id = n.subscription_id and l.item_id = n.item_id and l.period_from < m.ends_at and l.period_to >= m.ends_at
  where l.kind = 'proration' and l.amount_minor > 0 and l.invoiced_at is not null
), dated as (
  select g.policy_id, g.item_number, g.valid_from, g.month_index, g.account_id, g.currency, g.mrr_minor, g.kind, g.stretch_from, g.stretch_to, g.begun_at, g.first_at, m.ends_at,
    m.is_partial, u.due_at is null or u.due_at >= m.ends_at as is_before_due, q.item_number is not null as is_charged, coalesce(y.is_in_force, 0) = 1 and coalesce(x.usage_type, 'licensed') = 'licensed' as is_in_force,
    case when g.kind = 'before' and g.begun_at < g.first_at then g.first_at else g.begun_at end as due_from, x.billing_interval,
    cast(coalesce(x.interval_count, 1) as bigint) as interval_count
  from monthly g
  join policy_months m on m.policy_id = g.policy_id and m.month_index = g.month_index
  join prices x on x.source_id = g.source_id and x.price_id = g.price_id
  left join due u on u.item_number = g.item_number and u.begun_at = g.begun_at
  left join charged q on q.policy_id = g.policy_id and q.item_number = g.item_number and q.month_index = g.month_index
  left join states y on y.policy_id = g.policy_id and y.item_number = g.item_number and y.valid_from = g.valid_from and y.month_index = g.month_index
), limited as (
  select policy_id, item_number, valid_from, month_index, account_id, currency, mrr_minor, kind, stretch_from, stretch_to, begun_at, first_at, ends_at, is_partial, is_before_due,
    is_charged, is_in_force, ends_at <= case billing_interval when 'day' then date_add('day', interval_count, due_from) when 'week' then date_add('week', interval_count, due_from)
      when 'month' then date_add('month', interval_count, due_from) else date_add('year', interval_count, due_from) end as is_within_period
  from dated
)
select policy_id, item_number, valid_from, month_index, account_id, currency,
  case when not is_in_force then 'recognition'
    when kind = 'before' and begun_at < first_at then case when is_within_period then 'prepayment' else 'unexplained' end
    when begun_at > stretch_from then case when is_charged or (is_within_period and is_before_due) then 'changed' else 'unexplained' end
    when is_partial and stretch_to is null and date_diff('hour', stretch_from, ends_at) < 72 then 'draft'
    else 'unexplained' end as bridge_item, -mrr_minor as amount_minor
from limited
