-- about: One dated version of a subscription line that may speak, with the account it counts under and the strength of its evidence.
-- grain: source_id, subscription_id, item_id, effective_at
with resolved as (
  select v.source_id, v.subscription_id, v.item_id, i.account_id, v.effective_at, v.covers_until, v.evidence, e.strength,
    v.status, v.price_id, v.quantity, v.is_paused, v.is_live, v.cancel_requested_at, v.service_period_end, v.signed_at, v.reason, coalesce(v.recorded_at, v.observed_at) as recorded_at, v.record_id,
    max(case when v.evidence = 'invoice' then 1 else 0 end) over (partition by v.source_id, v.subscription_id, v.item_id) as has_invoice,
    min(case when e.is_complete then v.effective_at end) over (partition by v.source_id, v.subscription_id) as complete_from
  from subscription_item_versions v
  join evidence_strengths e on e.evidence = v.evidence
  join account_identity i on i.source_id = v.source_id and i.source_account_id = v.account_id
  where case when v.signed_at < v.effective_at then v.signed_at else v.effective_at end < (select as_of from run_parameters)
), admitted as (
  -- A present state carried back in time gives way to any invoice; an invoice gives way to events and snapshots from the moment they speak.
  select source_id, subscription_id, item_id, account_id, effective_at, covers_until, evidence, status, price_id, quantity, is_paused, is_live,
    cancel_requested_at, service_period_end, signed_at, reason, recorded_at, record_id, complete_from,
    row_number() over (
      partition by source_id, subscription_id, item_id, effective_at
      order by strength desc, recorded_at desc, record_id desc, evidence
    ) as preference
  from resolved
  where (evidence <> 'carried' or has_invoice = 0)
    and (evidence <> 'invoice' or complete_from is null or effective_at < complete_from)
)
select source_id, subscription_id, item_id, account_id, effective_at, covers_until, evidence, status, price_id, quantity, is_paused, is_live,
  cancel_requested_at, service_period_end, signed_at, reason, recorded_at, record_id, complete_from
from admitted
where preference = 1
