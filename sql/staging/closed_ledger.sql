-- about: One row of mrr_ledger as its month was closed.
-- grain: policy_id, account_id, currency, month, occurred_at, source_id, subscription_id, item_id, kind, cause, is_adjustment
-- stored: no
select f.policy_id, f.account_id, f.currency, f.occurred_at, f.source_id, f.subscription_id, f.item_id, f.kind, f.cause, f.month, f.adjusts_month, f.event_class,
  f.net_class, f.booked_class, f.movement_minor, f.fx_minor, f.local_minor, f.record_source_id, f.record_id, f.evidence, f.recorded_at, f.is_adjustment
from frozen_ledger f
join closed_months c on c.policy_id = f.policy_id and c.month = f.month and c.close_number = f.close_number
