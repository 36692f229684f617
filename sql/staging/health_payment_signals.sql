-- about: What an account's invoices showed at one month-end, as it could be known then: an invoice paid later was unpaid. Accounts never billed before it have no row.
-- grain: policy_id, account_id, month
with payable as (
  -- Drafts owe nothing, and invoices of nothing cannot fail. What is charged automatically is due when it becomes payable.
  select s.policy_id, a.account_id, i.invoice_id, i.status, coalesce(i.finalized_at, i.created_at) as payable_at,
    coalesce(i.due_at, i.finalized_at, i.created_at) as due_at, coalesce(i.attempt_count, 0) as attempt_count, i.voided_at, i.uncollectible_at,
    least(coalesce(i.paid_at, timestamp '9999-12-31 00:00:00.000'),
      least(coalesce(i.voided_at, timestamp '9999-12-31 00:00:00.000'), coalesce(i.uncollectible_at, timestamp '9999-12-31 00:00:00.000'))) as ended_at
  from invoices i
  join policy_scope s on s.source_id = i.source_id
  join account_identity a on a.source_id = i.source_id and a.source_account_id = i.account_id
  where i.status <> 'draft' and i.total_minor > 0
), billed as (
  -- A final status without its date is taken to hold from the start.
  select policy_id, account_id, invoice_id, payable_at, due_at, attempt_count,
    case when status <> 'open' and ended_at = timestamp '9999-12-31 00:00:00.000' then payable_at else ended_at end as closed_at,
    status = 'void' or voided_at is not null as is_void, status = 'uncollectible' or uncollectible_at is not null as is_given_up
  from payable
), seen as (
  select p.policy_id, p.account_id, p.month, p.snapshot_at, b.payable_at, b.due_at, b.attempt_count, b.is_void, b.is_given_up,
    b.closed_at >= p.snapshot_at as is_open, b.closed_at = timestamp '9999-12-31 00:00:00.000' as is_open_today,
    b.closed_at >= date_add('day', -90, p.snapshot_at) as is_recent
  from health_population p
  join billed b on b.policy_id = p.policy_id and b.account_id = p.account_id and b.payable_at < p.snapshot_at
), judged as (
  -- Attempts are counted as of today, so an invoice still open at the month-end proves one failure at most: its first attempt, made within a day,
  -- failed if more followed or if it is unpaid to this day. A closed one proves all of them.
  select policy_id, account_id, month, snapshot_at, is_recent and (is_open or not is_void) as is_payable,
    case when is_open and due_at < snapshot_at then date_diff('day', due_at, snapshot_at) else 0 end as days_past_due,
    case when is_open then payable_at < date_add('day', -1, snapshot_at) and (attempt_count > 1 or (attempt_count = 1 and (is_open_today or is_given_up)))
      else attempt_count > 1 or (attempt_count = 1 and is_given_up) end as is_failed
  from seen
)
select policy_id, account_id, month, snapshot_at, cast(max(days_past_due) as bigint) as days_past_due,
  count(case when is_payable then 1 end) as payable_invoices_90d, count(case when is_payable and is_failed then 1 end) as failed_invoices_90d
from judged
group by policy_id, account_id, month, snapshot_at
