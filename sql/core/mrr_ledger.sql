-- about: One change of MRR by one subscription line at one instant, with the class of that instant and the net class of its account-month. Revaluations stand at the end of their month.
-- grain: policy_id, account_id, currency, occurred_at, source_id, subscription_id, item_id, kind
with entries as (
  select m.series_number, m.policy_id, m.month_index, m.source_id, m.subscription_id, m.item_id,
    case when m.kind = 'revaluation' then 'revaluation' else 'change' end as kind,
    coalesce(m.occurred_at, b.ends_at) as occurred_at,
    sum(m.change_minor) as change_minor, sum(m.fx_minor) as fx_minor, sum(m.local_minor) as local_minor, sum(m.customer_units) as units
  from interval_movements m
  join policy_months b on b.policy_id = m.policy_id and b.month_index = m.month_index
  group by m.series_number, m.policy_id, m.month_index, m.source_id, m.subscription_id, m.item_id,
    case when m.kind = 'revaluation' then 'revaluation' else 'change' end, coalesce(m.occurred_at, b.ends_at)
), instants as (
  select series_number, occurred_at, sum(case when kind = 'change' then change_minor - fx_minor else 0 end) as change_minor, sum(units) as units
  from entries
  group by series_number, occurred_at
), running as (
  select series_number, occurred_at, change_minor, units,
    sum(units) over (partition by series_number order by occurred_at rows between unbounded preceding and current row) as units_after
  from instants
), classed as (
  select series_number, occurred_at,
    case when units_after > 0 and units_after - units <= 0 then
        case when max(units_after) over (partition by series_number order by occurred_at rows between unbounded preceding and 1 preceding) > 0
          then 'reactivation' else 'new' end
      when units_after <= 0 and units_after - units > 0 then 'churn'
      when change_minor > 0 then 'expansion'
      when change_minor < 0 then 'contraction'
      else 'none' end as event_class
  from running
)
select k.policy_id, k.account_id, k.currency, e.occurred_at, e.source_id, e.subscription_id, e.item_id, e.kind, a.month, n.event_class, a.movement_class as net_class,
  cast(e.change_minor - case when a.was_customer then e.fx_minor else 0 end as bigint) as movement_minor,
  cast(case when a.was_customer then e.fx_minor else 0 end as bigint) as fx_minor, cast(e.local_minor as bigint) as local_minor
from entries e
join account_series k on k.series_number = e.series_number
join classed n on n.series_number = e.series_number and n.occurred_at = e.occurred_at
left join account_months a on a.policy_id = k.policy_id and a.account_id = k.account_id and a.currency = k.currency and a.month_index = e.month_index
