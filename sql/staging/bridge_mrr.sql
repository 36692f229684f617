-- about: MRR of one account in one billing currency at one month-end, for accounts whose source shows what it invoices; also as the policy reports it.
-- grain: policy_id, account_id, currency, month_index
with placed as (
  select i.policy_id, i.account_id, i.currency, p.reporting_currency, i.mrr_minor, i.evidence, s.first_index,
    b.month_index + case when i.valid_from < b.starts_at then -1 when i.valid_from >= b.bounds_end then 1 else 0 end as from_index,
    case when i.valid_to is null or i.valid_to >= r.as_of then s.last_index
      else e.month_index + case when i.valid_to < e.starts_at then -1 when i.valid_to >= e.bounds_end then 1 else 0 end - 1 end as to_index
  from mrr_intervals i
  join policies p on p.policy_id = i.policy_id
  join billed_scope s on s.policy_id = i.policy_id and s.source_id = i.source_id
  cross join run_parameters r
  left join utc_months b on b.policy_id = i.policy_id and b.utc_index = year(i.valid_from) * 12 + month(i.valid_from) - 1
  left join utc_months e on e.policy_id = i.policy_id and e.utc_index = year(i.valid_to) * 12 + month(i.valid_to) - 1
  where i.mrr_minor <> 0 and i.valid_from < r.as_of
), bounded as (
  select policy_id, account_id, currency, reporting_currency, mrr_minor, evidence, case when from_index < first_index then first_index else from_index end as from_index, to_index
  from placed
), monthly as (
  select b.policy_id, b.account_id, b.currency, b.reporting_currency, b.mrr_minor, b.evidence, b.from_index + o.month_offset as month_index
  from bounded b
  join span_offsets o on o.span_months = b.to_index - b.from_index + 1
)
select m.policy_id, m.account_id, m.currency, m.month_index, cast(sum(m.mrr_minor) as bigint) as mrr_minor,
  cast(sum(case when m.reporting_currency = m.currency then m.mrr_minor else cast(round(m.mrr_minor * r.minor_rate) as bigint) end) as bigint) as mrr_reported_minor,
  bool_and(m.evidence in ('invoice', 'carried')) as is_invoice_only
from monthly m
left join month_rates r on r.policy_id = m.policy_id and r.local_currency = m.currency and r.month_index = m.month_index
group by m.policy_id, m.account_id, m.currency, m.month_index
