-- about: One invoice as of the run: when it became final (null for a draft), whether it was voided, and what it adds up to.
-- grain: source_id, invoice_id
select i.source_id, i.invoice_id, a.account_id, i.currency, i.created_at, i.status = 'void' as is_void,
  case when i.status in ('open', 'paid', 'uncollectible') and coalesce(i.finalized_at, i.created_at) < r.as_of then coalesce(i.finalized_at, i.created_at) end as invoiced_at,
  i.total_minor, coalesce(i.credited_minor, 0) as credited_minor, i.credited_minor is not null as says_credited
from invoices i
join account_identity a on a.source_id = i.source_id and a.source_account_id = i.account_id
cross join run_parameters r
where i.created_at < r.as_of
