-- about: The accounts with MRR twelve months before a month: what they had then, what is left of it now, and of that no more than each had.
-- grain: policy_id, currency, month
select policy_id, currency, month, cast(sum(opening_minor) as bigint) as opening_minor, cast(sum(retained_minor) as bigint) as retained_minor,
  cast(sum(case when retained_minor < opening_minor then retained_minor else opening_minor end) as bigint) as kept_minor
from account_retention
where window_months = 12
group by policy_id, currency, month
