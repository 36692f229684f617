-- about: One amount of one line at one month-end: MRR that changed since its period was billed, or what is billed and not counted or counted and not billed.
-- grain: policy_id, item_number, stretch_from, bridge_item, occurred_at, month_index
with apart as (
  select policy_id, item_number, stretch_from, agreed_at > stretch_from as is_agreed, case when agreed_at > stretch_from then agreed_at else stretch_to end as stretch_to, kind, account_id, currency, is_free, worth_minor, billed_minor, mrr_minor
  from billed_ties
  where billed_minor <> mrr_minor
), known as (
  select a.policy_id, a.item_number, a.stretch_from
  from apart a
  join billed_items n on n.item_number = a.item_number
  join item_timeline y on y.source_id = n.source_id and y.subscription_id = n.subscription_id and y.item_id = n.item_id and y.valid_from <= a.stretch_from
    and (y.valid_to is null or y.valid_to > a.stretch_from)
), counted as (
  select a.policy_id, a.item_number, a.stretch_from
  from apart a
  join policies p on p.policy_id = a.policy_id
  join billed_items n on n.item_number = a.item_number
  join policy_timeline w on w.policy_id = a.policy_id and w.source_id = n.source_id and w.subscription_id = n.subscription_id and w.item_id = n.item_id
    and w.valid_from <= a.stretch_from and (w.valid_to is null or w.valid_to > a.stretch_from)
  where not w.is_paused or p.paused = 'include'
), told as (
  select a.policy_id, a.item_number, a.stretch_from, a.stretch_to, a.is_agreed, a.kind, a.account_id, a.currency, a.is_free, a.worth_minor, a.billed_minor,
    a.mrr_minor,
    y.item_number is not null and w.item_number is null as is_uncounted
  from apart a
  left join known y on y.policy_id = a.policy_id and y.item_number = a.item_number and y.stretch_from = a.stretch_from
  left join counted w on w.policy_id = a.policy_id and w.item_number = a.item_number and w.stretch_from = a.stretch_from
), named as (
  select policy_id, item_number, stretch_from, stretch_from as occurred_at, stretch_to, account_id, currency,
    case when mrr_minor = 0 and is_uncounted then 'unpaid' when kind = 'void' then 'voided' when is_free then 'recognition' when is_agreed then 'changed'
      else 'unexplained' end as bridge_item,
    case when kind = 'void' then -worth_minor else billed_minor - mrr_minor end as amount_minor
  from told
  union all
  select policy_id, item_number, stretch_from, stretch_from as occurred_at, stretch_to, account_id, currency, 'unexplained' as bridge_item,
    worth_minor - mrr_minor as amount_minor
  from told
  where kind = 'void' and worth_minor <> mrr_minor
  union all
  select policy_id, item_number, stretch_from, changed_at as occurred_at, stretch_to, account_id, currency, 'changed' as bridge_item, -change_minor as amount_minor
  from billed_changes
), placed as (
  select n.policy_id, n.item_number, n.stretch_from, n.occurred_at, n.account_id, n.currency, n.bridge_item, n.amount_minor, s.first_index,
    b.month_index + case when n.occurred_at < b.starts_at then -1 when n.occurred_at >= b.bounds_end then 1 else 0 end as from_index,
    case when n.stretch_to >= r.as_of then s.last_index
      else e.month_index + case when n.stretch_to < e.starts_at then -1 when n.stretch_to >= e.bounds_end then 1 else 0 end - 1 end as to_index
  from named n
  join billed_items i on i.item_number = n.item_number
  join billed_scope s on s.policy_id = n.policy_id and s.source_id = i.source_id
  cross join run_parameters r
  left join utc_months b on b.policy_id = n.policy_id and b.utc_index = year(n.occurred_at) * 12 + month(n.occurred_at) - 1
  left join utc_months e on e.policy_id = n.policy_id and e.utc_index = year(n.stretch_to) * 12 + month(n.stretch_to) - 1
), bounded as (
  select policy_id, item_number, stretch_from, occurred_at, account_id, currency, bridge_item, amount_minor,
    case when from_index < first_index then first_index else from_index end as from_index, to_index
  from placed
)
select b.policy_id, b.item_number, b.stretch_from, b.bridge_item, b.occurred_at, b.from_index + o.month_offset as month_index, b.account_id, b.currency, b.amount_minor
from bounded b
join span_offsets o on o.span_months = b.to_index - b.from_index + 1
