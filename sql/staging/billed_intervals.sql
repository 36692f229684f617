-- about: One MRR interval of a line whose source shows what it invoices, by the line's number.
-- grain: policy_id, item_number, valid_from
select i.policy_id, n.item_number, i.valid_from, i.valid_to, i.account_id, i.currency, i.price_id, i.mrr_minor, i.source_id
from mrr_intervals i
join billed_items n on n.source_id = i.source_id and n.subscription_id = i.subscription_id and n.item_id = i.item_id
cross join run_parameters r
where i.valid_from < r.as_of
