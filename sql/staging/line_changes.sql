-- about: One instant at which a subscription line begins, ends or changes its worth under a policy, with what it was before and after; null on the side where it is worth nothing.
-- grain: policy_id, source_id, subscription_id, item_id, occurred_at
with neighbours as (
  select policy_id, source_id, subscription_id, item_id, valid_from, valid_to, account_id, price_id, plan, currency, quantity, mrr_minor, evidence, recorded_at, record_id,
    lag(valid_to) over w as before_to, lag(valid_from) over w as before_from, lag(account_id) over w as before_account_id, lag(price_id) over w as before_price_id,
    lag(plan) over w as before_plan, lag(currency) over w as before_currency, lag(quantity) over w as before_quantity, lag(mrr_minor) over w as before_minor,
    lead(valid_from) over w as next_from
  from mrr_intervals
  window w as (partition by policy_id, source_id, subscription_id, item_id order by valid_from)
), starts as (
  select policy_id, source_id, subscription_id, item_id, valid_from as occurred_at, valid_from as after_from, account_id as after_account_id, price_id as after_price_id,
    plan as after_plan, currency as after_currency, quantity as after_quantity, mrr_minor as after_minor, evidence, recorded_at, record_id,
    coalesce(before_to = valid_from, false) as has_before, before_from, before_account_id, before_price_id, before_plan, before_currency, before_quantity, before_minor
  from neighbours
), changes as (
  select policy_id, source_id, subscription_id, item_id, occurred_at, after_from, after_account_id, after_price_id, after_plan, after_currency, after_quantity, after_minor,
    case when has_before then before_from end as before_from, case when has_before then before_account_id end as before_account_id,
    case when has_before then before_price_id end as before_price_id, case when has_before then before_plan end as before_plan,
    case when has_before then before_currency end as before_currency, case when has_before then before_quantity end as before_quantity,
    case when has_before then before_minor end as before_minor, evidence, recorded_at, record_id,
    case when has_before then cast(0 as bigint) else cast(1 as bigint) end as lines
  from starts
  union all
  -- What ended the line speaks for its end; where nothing did (it was seen no more), what had shown it.
  select n.policy_id, n.source_id, n.subscription_id, n.item_id, n.valid_to as occurred_at, cast(null as timestamp) as after_from, cast(null as varchar) as after_account_id,
    cast(null as varchar) as after_price_id, cast(null as varchar) as after_plan, cast(null as varchar) as after_currency, cast(null as bigint) as after_quantity,
    cast(null as bigint) as after_minor, n.valid_from as before_from, n.account_id as before_account_id, n.price_id as before_price_id, n.plan as before_plan,
    n.currency as before_currency, n.quantity as before_quantity, n.mrr_minor as before_minor, coalesce(t.evidence, n.evidence) as evidence,
    coalesce(t.recorded_at, n.recorded_at) as recorded_at, coalesce(t.record_id, n.record_id) as record_id, cast(-1 as bigint) as lines
  from neighbours n
  left join item_timeline t on t.source_id = n.source_id and t.subscription_id = n.subscription_id and t.item_id = n.item_id and t.valid_from = n.valid_to
  where n.valid_to is not null and (n.next_from is null or n.next_from <> n.valid_to)
), instants as (
  select policy_id, source_id, subscription_id, occurred_at, sum(lines) as lines
  from changes
  group by policy_id, source_id, subscription_id, occurred_at
), running as (
  select policy_id, source_id, subscription_id, occurred_at, lines,
    sum(lines) over (partition by policy_id, source_id, subscription_id order by occurred_at rows between unbounded preceding and current row) as lines_after
  from instants
)
select c.policy_id, c.source_id, c.subscription_id, c.item_id, c.occurred_at, c.after_from, c.after_account_id, c.after_price_id, c.after_plan, c.after_currency,
  c.after_quantity, c.after_minor, c.before_from, c.before_account_id, c.before_price_id, c.before_plan, c.before_currency, c.before_quantity, c.before_minor, c.evidence,
  c.recorded_at, c.record_id, r.lines_after > 0 and r.lines_after - r.lines > 0 as is_running
from changes c
join running r on r.policy_id = c.policy_id and r.source_id = c.source_id and r.subscription_id = c.subscription_id and r.occurred_at = c.occurred_at
