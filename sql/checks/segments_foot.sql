-- about: Every segment foots by itself: opening, movements, transfers and FX give its closing, its closing is its next opening, and the segments of a dimension add up to the month.
-- severity: fatal
-- next: compare mrr_segment_rollforward of the segment named with account_months and account_dimensions of its accounts; an owner or a legal entity comes from account_owners and accounts
with followed as (
  select policy_id, currency, dimension, value, month, opening_minor,
    opening_minor + new_minor + expansion_minor + reactivation_minor - contraction_minor - churn_minor + transfers_in_minor - transfers_out_minor + fx_minor as footed_minor,
    closing_minor, lag(closing_minor) over (partition by policy_id, currency, dimension, value order by month) as previous_closing_minor,
    lag(month) over (partition by policy_id, currency, dimension, value order by month) as previous_month
  from mrr_segment_rollforward
), segments as (
  select policy_id, currency, dimension, month, cast(sum(closing_minor) as bigint) as closing_minor
  from mrr_segment_rollforward
  group by policy_id, currency, dimension, month
)
select policy_id, currency, dimension, value, month, footed_minor as expected_minor, closing_minor as found_minor
from followed
where footed_minor <> closing_minor or opening_minor <> case when previous_month = date_add('month', -1, month) then previous_closing_minor else 0 end
union all
select s.policy_id, s.currency, s.dimension, 'all segments' as value, s.month, f.closing_minor as expected_minor, s.closing_minor as found_minor
from segments s
join mrr_rollforward f on f.policy_id = s.policy_id and f.currency = s.currency and f.month = s.month
where s.closing_minor <> f.closing_minor
