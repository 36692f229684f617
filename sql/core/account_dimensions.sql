-- about: Under which value of a dimension an account counts in a month, and counted the month before (null in its first). Plan, currency and cohort follow its MRR; country, segment, legal entity and its owner in each role are those of the month's end. After it has left, its last value stays.
-- grain: policy_id, account_id, month, dimension
-- stored: no
select policy_id, account_id, month, dimension, value, before_value
from mrr_segments
union all
select policy_id, account_id, month, dimension, value, before_value
from dated_segments
