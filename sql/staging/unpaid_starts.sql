-- about: One stretch of a subscription line that began before the first invoice of the subscription was paid, under a policy that counts from then on.
-- grain: policy_id, source_id, subscription_id, item_id, valid_from
with paid as (
  -- An invoice over nothing (of a trial, say) is no payment.
  select source_id, subscription_id, min(paid_at) as paid_at
  from invoices
  where subscription_id is not null and total_minor > 0
  group by source_id, subscription_id
)
select s.policy_id, t.source_id, t.subscription_id, t.item_id, t.valid_from, case when f.paid_at < r.as_of then f.paid_at end as paid_at
from item_timeline t
join policy_scope s on s.source_id = t.source_id
join policies p on p.policy_id = s.policy_id
cross join run_parameters r
left join paid f on f.source_id = t.source_id and f.subscription_id = t.subscription_id
where p.new_recognition = 'first_invoice_paid' and (f.paid_at is null or f.paid_at > t.valid_from)
