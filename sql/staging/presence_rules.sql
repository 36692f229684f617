-- about: One time in which a line counts under one of two policies, and a rule of the other that keeps it out there.
-- grain: policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, piece_from, counting_id, rule, acts_from
with judged as (
  select k.policy_a, k.policy_b, k.source_id, k.subscription_id, k.item_id, k.account_id, k.currency, k.counting_id, k.piece_from, k.piece_to, k.stretch_from, k.valid_from,
    k.valid_to, r.rule, t.is_live, t.valid_to as stretch_to, o.livemode_only, o.churn_recognition, o.basis, s.policy_id is not null as has_status,
    c.policy_id is not null as counts_status, x.policy_id is not null as keeps_trial, h.policy_id is not null as kept_trial, d.counts_to as given_up_at,
    u.policy_id is not null as is_unpaid, u.paid_at
  from disparate_pieces k
  join policy_pair_rules r on r.policy_a = k.policy_a and r.policy_b = k.policy_b
  join policies o on o.policy_id = k.other_id
  join item_timeline t on t.source_id = k.source_id and t.subscription_id = k.subscription_id and t.item_id = k.item_id and t.valid_from = k.stretch_from
  left join policy_statuses s on s.policy_id = k.other_id and s.status = k.status
  left join policy_statuses c on c.policy_id = k.counting_id and c.status = k.status
  left join kept_trials x on x.policy_id = k.other_id and x.source_id = k.source_id and x.subscription_id = k.subscription_id and x.item_id = k.item_id
    and x.valid_from = k.stretch_from
  left join kept_trials h on h.policy_id = k.counting_id and h.source_id = k.source_id and h.subscription_id = k.subscription_id and h.item_id = k.item_id
    and h.valid_from = k.stretch_from
  left join past_due_cutoffs d on d.policy_id = k.other_id and d.source_id = k.source_id and d.subscription_id = k.subscription_id and d.item_id = k.item_id
    and d.valid_from = k.stretch_from
  left join unpaid_starts u on u.policy_id = k.other_id and u.source_id = k.source_id and u.subscription_id = k.subscription_id and u.item_id = k.item_id
    and u.valid_from = k.stretch_from
), marked as (
  -- A trial that one policy keeps is left out by the other for its rule on trials, or because it never counted what came before the trial.
  select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, counting_id, piece_from, piece_to, rule,
    case rule when 'past_due_auto_churn_days' then given_up_at when 'churn_recognition' then stretch_to else valid_from end as marks_from,
    case rule when 'new_recognition' then paid_at when 'basis' then stretch_from else valid_to end as marks_to
  from judged
  where case rule
    when 'statuses_in_mrr' then not has_status and not keeps_trial and (counts_status or kept_trial)
    when 'trialing_after_paid' then kept_trial and not keeps_trial and not has_status
    when 'livemode_only' then not is_live and livemode_only
    when 'past_due_auto_churn_days' then given_up_at is not null
    when 'churn_recognition' then stretch_to is not null and churn_recognition <> 'service_period_end' and (valid_to is null or valid_to > stretch_to)
    when 'new_recognition' then is_unpaid
    when 'basis' then basis = 'in_force' and valid_from < stretch_from
    else false end
  union all
  select j.policy_a, j.policy_b, j.source_id, j.subscription_id, j.item_id, j.account_id, j.currency, j.counting_id, j.piece_from, j.piece_to, r.rule,
    q.requested_at as marks_from, q.withdrawn_at as marks_to
  from disparate_pieces j
  join policy_pair_rules r on r.policy_a = j.policy_a and r.policy_b = j.policy_b and r.rule = 'churn_recognition'
  join cancel_requests q on q.policy_id = j.other_id and q.source_id = j.source_id and q.subscription_id = j.subscription_id and q.item_id = j.item_id
)
select policy_a, policy_b, source_id, subscription_id, item_id, account_id, currency, counting_id, piece_from, rule,
  case when marks_from > piece_from then marks_from else piece_from end as acts_from,
  case when marks_to < coalesce(piece_to, marks_to) then marks_to else coalesce(piece_to, marks_to) end as acts_to
from marked
where (marks_to is null or marks_to > piece_from) and (piece_to is null or piece_to > marks_from)
