-- about: One discount with its terms and the half-open time in which it applies, from all evidence of it.
-- grain: source_id, discount_id
with terms as (
  select d.source_id, d.discount_id, d.evidence, d.seen_at, d.seen_until, d.starts_at, d.ends_at, d.position, d.subscription_id, d.item_id, i.account_id,
    coalesce(d.percent_off, c.percent_off) as percent_off, coalesce(d.amount_off, c.amount_off) as amount_off, coalesce(d.duration, c.duration) as duration,
    coalesce(d.currency, c.currency) as currency, coalesce(d.is_fallback, false) as is_fallback, e.is_complete
  from discounts d
  join evidence_strengths e on e.evidence = d.evidence
  join account_identity i on i.source_id = d.source_id and i.source_account_id = d.account_id
  left join coupons c on c.source_id = d.source_id and c.coupon_id = d.coupon_id
), best as (
  select source_id, discount_id, account_id, subscription_id, item_id, percent_off, amount_off, currency, duration, position, is_fallback, starts_at, ends_at,
    row_number() over (partition by source_id, discount_id order by is_complete desc, seen_at desc, position) as preference
  from terms
), bounds as (
  -- Places shrink when an earlier discount expires, so the greatest one seen keeps the order of attachment.
  -- A discount that only invoices remember was taken away some time after the last period that it reduced.
  select source_id, discount_id, min(starts_at) as starts_at, bool_or(is_complete) as is_seen, max(seen_until) as seen_until, max(position) as position
  from terms
  group by source_id, discount_id
), latest as (
  select source_id, subscription_id, max(effective_at) as seen_at
  from item_evidence
  where evidence = 'snapshot' and status <> 'canceled'
  group by source_id, subscription_id
), shown as (
  select source_id, discount_id, max(seen_at) as seen_at
  from terms
  where evidence = 'snapshot'
  group by source_id, discount_id
)
select b.source_id, b.discount_id, b.account_id, b.subscription_id, b.item_id, b.percent_off, b.amount_off, b.currency, b.duration, n.position, b.is_fallback,
  n.starts_at,
  case when not n.is_seen then case when b.ends_at < n.seen_until then b.ends_at else n.seen_until end
    when b.ends_at is not null then b.ends_at
    when h.seen_at < l.seen_at then l.seen_at end as ends_at
from best b
join bounds n on n.source_id = b.source_id and n.discount_id = b.discount_id
left join shown h on h.source_id = b.source_id and h.discount_id = b.discount_id
left join latest l on l.source_id = b.source_id and l.subscription_id = b.subscription_id
where b.preference = 1
