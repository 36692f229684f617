-- about: The account that a vendor's customer record is counted under: itself, or the record that it was merged into.
-- grain: source_id, source_account_id
with named as (
  select source_id, account_id from accounts
  union
  select source_id, account_id from subscription_item_versions
  union
  select source_id, account_id from invoices
  union
  select source_id, account_id from discounts
  union
  select source_id, account_id from account_links
)
select n.source_id, n.account_id as source_account_id, coalesce(m.account_id, n.source_id || '/' || n.account_id) as account_id,
  coalesce(m.is_circular, false) as is_circular
from named n
left join account_merges m on m.source_id = n.source_id and m.source_account_id = n.account_id
