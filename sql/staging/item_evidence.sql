-- about: One dated version of a subscription line that may speak, with the account it counts under and the strength of its evidence.
-- grain: source_id, subscription_id, item_id, effective_at
with invoiced as (
  select distinct v.source_id, v.subscription_id, v.item_id
  from subscription_item_versions v
  cross join run_parameters r
  where v.evidence = 'invoice' and v.effective_at < r.as_of
), complete as (
  select v.source_id, v.subscription_id, min(v.effective_at) as complete_from
  from subscription_item_versions v
  join evidence_strengths e on e.evidence = v.evidence and e.is_complete
  group by v.source_id, v.subscription_id
), admitted as (
  -- A present state carried back in time gives way to any invoice; an invoice gives way to events and snapshots from the moment they speak.
  select v.source_id, v.subscription_id, v.item_id, i.account_id, v.effective_at, v.covers_until, v.evidence, v.status, v.price_id, v.quantity, v.is_paused, v.is_live,
    v.cancel_requested_at, v.service_period_end, v.signed_at, v.reason, coalesce(v.recorded_at, v.observed_at) as recorded_at, v.record_id, c.complete_from,
    row_number() over (
      partition by v.source_id, v.subscription_id, v.item_id, v.effective_at
      order by e.strength desc, coalesce(v.recorded_at, v.observed_at) desc, v.record_id desc, v.evidence
    ) as preference
  from subscription_item_versions v
  cross join run_parameters r
  join evidence_strengths e on e.evidence = v.evidence
  join account_identity i on i.source_id = v.source_id and i.source_account_id = v.account_id
  left join complete c on c.source_id = v.source_id and c.subscription_id = v.subscription_id
  left join invoiced n on n.source_id = v.source_id and n.subscription_id = v.subscription_id and n.item_id = v.item_id
  where case when v.signed_at < v.effective_at then v.signed_at else v.effective_at end < r.as_of
    and (v.evidence <> 'carried' or n.item_id is null)
    and (v.evidence <> 'invoice' or c.complete_from is null or v.effective_at < c.complete_from)
)
select source_id, subscription_id, item_id, account_id, effective_at, covers_until, evidence, status, price_id, quantity, is_paused, is_live,
  cancel_requested_at, service_period_end, signed_at, reason, recorded_at, record_id, complete_from
from admitted
where preference = 1
