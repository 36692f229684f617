-- about: What the latest invoice said of a metered subscription line, until the next one does, under a policy that counts usage so.
-- grain: policy_id, source_id, subscription_id, item_id, slice_from
with billed as (
  select l.source_id, l.subscription_id, l.item_id, coalesce(i.finalized_at, i.created_at) as invoiced_at, min(l.currency) as currency,
    sum(l.amount_minor - coalesce(l.discount_minor, 0)) as amount
  from invoice_lines l
  join invoices i on i.source_id = l.source_id and i.invoice_id = l.invoice_id
  join prices x on x.source_id = l.source_id and x.price_id = l.price_id
  cross join run_parameters r
  where x.usage_type = 'metered' and not l.is_proration and i.status not in ('draft', 'void') and coalesce(i.finalized_at, i.created_at) < r.as_of
  group by l.source_id, l.subscription_id, l.item_id, coalesce(i.finalized_at, i.created_at)
), followed as (
  select source_id, subscription_id, item_id, invoiced_at, lead(invoiced_at) over (partition by source_id, subscription_id, item_id order by invoiced_at) as next_at, currency,
    cast(amount as decimal(38, 12)) as amount
  from billed
)
select t.policy_id, t.source_id, t.subscription_id, t.item_id, case when u.invoiced_at > t.valid_from then u.invoiced_at else t.valid_from end as slice_from,
  case when u.next_at < coalesce(t.valid_to, u.next_at) then u.next_at else coalesce(t.valid_to, u.next_at) end as slice_to, t.valid_from, t.price_id, u.amount as period_amount
from followed u
join policy_timeline t on t.source_id = u.source_id and t.subscription_id = u.subscription_id and t.item_id = u.item_id
join policies p on p.policy_id = t.policy_id
join prices x on x.source_id = t.source_id and x.price_id = t.price_id and x.usage_type = 'metered' and x.currency = u.currency
where p.metered = 'include_last_invoiced' and (u.next_at is null or u.next_at > t.valid_from) and (t.valid_to is null or t.valid_to > u.invoiced_at)
