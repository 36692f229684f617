-- about: No chain of merged accounts leads back to itself.
-- severity: warning
-- next: correct account_links of the records named; until then they count under the smallest id of the circle
select source_id, source_account_id, account_id
from account_merges
where is_circular
