-- about: One rule that makes two policies differ on one account in one month. Taken over from the second policy, all of them together make the first say what the second says.
-- grain: policy_a, policy_b, account_id, currency, month, rule
with effects as (
  select policy_a, policy_b, account_id, currency, rule, acts_from, acts_to from presence_rules
  union
  select policy_a, policy_b, account_id, currency, rule, acts_from, acts_to from worth_rules
  union
  select policy_a, policy_b, account_id, currency, rule, acts_from, acts_to from bridged_rules
  union
  select policy_a, policy_b, account_id, currency, rule, acts_from, acts_to from reporting_rules
), reported as (
  select e.policy_a, e.policy_b, e.account_id, coalesce(p.reporting_currency, e.currency) as currency, e.rule, e.acts_from, e.acts_to
  from effects e
  join policies p on p.policy_id = e.policy_a
  union
  select e.policy_a, e.policy_b, e.account_id, coalesce(p.reporting_currency, e.currency) as currency, e.rule, e.acts_from, e.acts_to
  from effects e
  join policies p on p.policy_id = e.policy_b
), amounts as (
  select m.policy_id, m.account_id, m.currency, m.month, m.opening_minor, m.new_minor, m.expansion_minor, m.contraction_minor, m.churn_minor, m.reactivation_minor,
    m.closing_minor, m.movement_class
  from account_months m
  join (select distinct policy_id from closed_months) c on c.policy_id = m.policy_id
  union all
  select k.policy_id, k.account_id, k.currency, k.month, -k.opening_minor as opening_minor, -k.new_minor as new_minor, -k.expansion_minor as expansion_minor,
    -k.contraction_minor as contraction_minor, -k.churn_minor as churn_minor, -k.reactivation_minor as reactivation_minor, -k.closing_minor as closing_minor, k.movement_class
  from known_account_months k
  join (select distinct policy_id from closed_months) c on c.policy_id = k.policy_id
), kept as (
  -- Closed months stand, and what became known of them later is booked elsewhere.
  select policy_id, account_id, currency, month
  from amounts
  group by policy_id, account_id, currency, month
  having sum(opening_minor) <> 0 or sum(new_minor) <> 0 or sum(expansion_minor) <> 0 or sum(contraction_minor) <> 0 or sum(churn_minor) <> 0 or sum(reactivation_minor) <> 0
    or sum(closing_minor) <> 0 or min(movement_class) <> max(movement_class)
), dated as (
  select d.policy_a, d.policy_b, d.account_id, d.currency, d.month, d.month_index, d.has_past_a, d.has_past_b, d.is_new_b, d.is_back_b, d.has_other_entry,
    a.starts_at as starts_a, a.ends_at as ends_a, b.starts_at as starts_b, b.ends_at as ends_b,
    p.is_detailed or q.is_detailed as is_detailed, p.window_days as window_a, q.window_days as window_b
  from differing_account_months d
  join policy_detail p on p.policy_id = d.policy_a
  join policy_detail q on q.policy_id = d.policy_b
  left join policy_months a on a.policy_id = d.policy_a and a.month_index = d.month_index
  left join policy_months b on b.policy_id = d.policy_b and b.month_index = d.month_index
)
-- What acts at the opening or at the closing; where policies look into the month, also what acts within it.
select d.policy_a, d.policy_b, d.account_id, d.currency, d.month, e.rule
from dated d
join reported e on e.policy_a = d.policy_a and e.policy_b = d.policy_b and e.account_id = d.account_id and e.currency = d.currency
where (e.acts_from < d.starts_a and (e.acts_to is null or e.acts_to >= d.starts_a)) or (e.acts_from < d.ends_a and (e.acts_to is null or e.acts_to >= d.ends_a))
  or (e.acts_from < d.starts_b and (e.acts_to is null or e.acts_to >= d.starts_b)) or (e.acts_from < d.ends_b and (e.acts_to is null or e.acts_to >= d.ends_b))
  or (d.is_detailed and (e.acts_from < d.ends_a or e.acts_from < d.ends_b) and (e.acts_to is null or e.acts_to >= d.starts_a or e.acts_to >= d.starts_b))
  -- Whether an account that comes is new depends on what it was before.
  or (d.has_other_entry = 1 and (e.acts_from < d.starts_a or e.acts_from < d.starts_b)
    and ((d.is_back_b = 1 and d.has_past_a = 0) or (d.is_new_b = 1 and d.has_past_a = 1) or d.window_a is not null or d.window_b is not null))
union
select d.policy_a, d.policy_b, d.account_id, d.currency, d.month, r.rule
from dated d
join policy_pair_rules r on r.policy_a = d.policy_a and r.policy_b = d.policy_b
where (r.rule = 'timezone' and (d.starts_a is null or d.starts_b is null))
  or (r.rule = 'reactivation_window_days' and d.has_other_entry = 1
    and ((d.is_back_b = 1 and d.window_a is not null) or (d.is_new_b = 1 and d.has_past_b = 1 and d.window_b is not null)))
union
-- Some event has another class than the month as a whole.
select d.policy_a, d.policy_b, d.account_id, d.currency, d.month, r.rule
from dated d
join policy_pair_rules r on r.policy_a = d.policy_a and r.policy_b = d.policy_b and r.rule = 'movement'
join account_series s on s.policy_id = d.policy_b and s.account_id = d.account_id and s.currency = d.currency
join known_ledger l on l.series_number = s.series_number and l.month_index = d.month_index
where l.event_class not in ('fx', 'none') and l.event_class <> l.net_class and l.movement_minor <> 0
union
select d.policy_a, d.policy_b, d.account_id, d.currency, d.month, 'closed_months' as rule
from dated d
join kept k on k.account_id = d.account_id and k.currency = d.currency and k.month = d.month
where k.policy_id = d.policy_a or k.policy_id = d.policy_b
