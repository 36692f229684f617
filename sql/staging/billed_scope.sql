-- about: A source whose invoices come with their lines, and the first month from which on one policy's MRR can be held against them.
-- grain: policy_id, source_id
with first_invoices as (
  select source_id, min(invoiced_at) as first_at
  from billed_lines
  where invoiced_at is not null
  group by source_id
), dated as (
  select s.policy_id, f.source_id, f.first_at, m.month_index + case when f.first_at < m.starts_at then -1 when f.first_at >= m.bounds_end then 1 else 0 end as month_index
  from first_invoices f
  join policy_scope s on s.source_id = f.source_id
  left join utc_months m on m.policy_id = s.policy_id and m.utc_index = year(f.first_at) * 12 + month(f.first_at) - 1
), bounds as (
  select distinct policy_id, first_index, last_index
  from policy_months
)
select d.policy_id, d.source_id, d.first_at, case when d.month_index > b.first_index then d.month_index else b.first_index end as first_index, b.last_index
from dated d
join bounds b on b.policy_id = d.policy_id
