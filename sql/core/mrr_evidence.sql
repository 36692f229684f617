-- about: How much MRR at the end of one month rests on one kind of evidence, as it is known now: on what events, snapshots or invoices say, or on the present state carried back. Over all kinds it adds up to the closing.
-- grain: policy_id, currency, month, evidence
with changes as (
  select policy_id, currency, evidence, month_index, sum(change_minor) as change_minor, sum(case kind when 'start' then 1 when 'end' then -1 else 0 end) as change_lines
  from interval_movements
  group by policy_id, currency, evidence, month_index
), kinds as (
  select policy_id, currency, evidence, min(month_index) as first_index
  from changes
  group by policy_id, currency, evidence
), standing as (
  select k.policy_id, k.currency, m.month, k.evidence, cast(sum(coalesce(c.change_minor, 0)) over w as bigint) as mrr_minor,
    cast(sum(coalesce(c.change_lines, 0)) over w as bigint) as lines, m.is_partial
  from kinds k
  join policy_months m on m.policy_id = k.policy_id and m.month_index >= k.first_index
  left join changes c on c.policy_id = k.policy_id and c.currency = k.currency and c.evidence = k.evidence and c.month_index = m.month_index
  window w as (partition by k.policy_id, k.currency, k.evidence order by m.month_index)
)
select policy_id, currency, month, evidence, mrr_minor, cast(sum(mrr_minor) over (partition by policy_id, currency, month) as bigint) as closing_minor, lines, is_partial
from standing
where mrr_minor <> 0 or lines <> 0
