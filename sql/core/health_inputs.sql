-- about: One metric of one account at one month-end, as it could be known then: what the health score may use. The value is numerator / denominator; a metric that is not known has no row.
-- grain: policy_id, account_id, month, metric
select policy_id, account_id, month, 'days_past_due' as metric, 'billing' as source_kind, days_past_due as numerator, cast(1 as bigint) as denominator, snapshot_at as observed_at
from health_payment_signals
union all
select policy_id, account_id, month, 'failed_invoices_90d' as metric, 'billing' as source_kind, failed_invoices_90d as numerator, cast(1 as bigint) as denominator, snapshot_at as observed_at
from health_payment_signals
where payable_invoices_90d > 0
union all
select policy_id, account_id, month, 'seat_change_3m' as metric, 'billing' as source_kind, seats - seats_before as numerator, seats_before as denominator, snapshot_at as observed_at
from health_seat_signals
union all
select policy_id, account_id, month, 'contraction_3m' as metric, 'billing' as source_kind, contraction_3m as numerator, highest_opening_3m as denominator, snapshot_at as observed_at
from health_plan_signals
where highest_opening_3m > 0
union all
select policy_id, account_id, month, 'expansion_6m' as metric, 'billing' as source_kind, expansion_6m as numerator, lowest_opening_6m as denominator, snapshot_at as observed_at
from health_plan_signals
where lowest_opening_6m > 0
