-- about: One account whose closed months no longer agree with what is known: how it was closed, what came by a merge, and the class in which the first open month books each part.
-- grain: series_number
with late as (
  select series_number, is_revalued, sum(case when own_class = 'new' then movement_minor else 0 end) as new_minor,
    sum(case when own_class = 'expansion' then movement_minor else 0 end) as expansion_minor,
    sum(case when own_class = 'contraction' then movement_minor else 0 end) as contraction_minor, sum(case when own_class = 'churn' then movement_minor else 0 end) as churn_minor,
    sum(case when own_class = 'reactivation' then movement_minor else 0 end) as reactivation_minor, sum(movement_minor) as movement_minor, sum(fx_minor) as fx_minor
  from ledger_adjustments
  group by series_number, is_revalued
), closed as (
  select s.series_number, n.series_number as now_number, c.closing_minor, c.is_customer, c.cohort_month
  from closed_accounts c
  join account_series s on s.policy_id = c.policy_id and s.account_id = c.account_id and s.currency = c.currency
  join account_series n on n.policy_id = c.policy_id and n.account_id = c.now_account_id and n.currency = c.currency
), merged as (
  -- What stands under an account now: itself and the accounts folded into it.
  select now_number as series_number, sum(closing_minor) as closing_minor, bool_or(is_customer) as is_customer, min(cohort_month) as cohort_month,
    sum(case when series_number <> now_number then closing_minor else 0 end) as received_minor, bool_or(series_number <> now_number) as is_joined
  from closed
  group by now_number
), known as (
  select series_number, bool_or(month_index = closed_index and is_customer) as is_customer, min(case when month_index > closed_index and is_customer then month end) as open_month,
    min(cohort_month) as cohort_month
  from known_account_months
  where closed_index > 0
  group by series_number
), gathered as (
  select s.series_number, s.policy_id, coalesce(c.closing_minor, 0) as opening_minor, coalesce(c.is_customer, false) as was_customer,
    case when c.series_number <> c.now_number then coalesce(c.is_customer, false) else false end as is_gone,
    coalesce(m.received_minor, 0) - case when c.series_number <> c.now_number then c.closing_minor else 0 end as transfer_minor,
    case when c.series_number <> c.now_number then false else coalesce(m.is_customer, c.is_customer, false) end as base_customer,
    coalesce(k.is_customer, false) as is_customer, coalesce(c.cohort_month, m.cohort_month) as closed_cohort, k.cohort_month as known_cohort, k.open_month,
    coalesce(l.new_minor, 0) as new_minor, coalesce(l.expansion_minor, 0) as expansion_minor, coalesce(l.contraction_minor, 0) as contraction_minor,
    coalesce(l.churn_minor, 0) as churn_minor, coalesce(l.reactivation_minor, 0) as reactivation_minor, coalesce(l.movement_minor, 0) as movement_minor,
    coalesce(l.fx_minor, 0) as fx_minor, coalesce(r.new_minor, 0) as rate_new_minor, coalesce(r.expansion_minor, 0) as rate_expansion_minor,
    coalesce(r.contraction_minor, 0) as rate_contraction_minor, coalesce(r.churn_minor, 0) as rate_churn_minor, coalesce(r.reactivation_minor, 0) as rate_reactivation_minor,
    coalesce(r.movement_minor, 0) as revalued_minor
  from account_series s
  left join closed c on c.series_number = s.series_number
  left join merged m on m.series_number = s.series_number
  left join known k on k.series_number = s.series_number
  left join late l on l.series_number = s.series_number and not l.is_revalued
  left join late r on r.series_number = s.series_number and r.is_revalued
  where l.series_number is not null or r.series_number is not null or m.is_joined or c.series_number <> c.now_number
    or coalesce(c.is_customer, false) <> coalesce(k.is_customer, false) or (c.series_number is not null and c.cohort_month is distinct from k.cohort_month)
), judged as (
  -- Late facts keep their class where that class can have more of them and the account's comings and goings agree; otherwise the account books one net movement.
  -- What only a corrected rate makes of closed changes is no coming or going: it keeps the class of the change, with its sign.
  select series_number, policy_id, opening_minor, was_customer, base_customer, is_customer, transfer_minor, closed_cohort, known_cohort, open_month, new_minor, expansion_minor,
    contraction_minor, churn_minor, reactivation_minor, movement_minor, fx_minor, rate_new_minor, rate_expansion_minor, rate_contraction_minor, rate_churn_minor,
    rate_reactivation_minor, revalued_minor,
    case when new_minor >= 0 and expansion_minor >= 0 and contraction_minor <= 0 and churn_minor <= 0 and reactivation_minor >= 0
        and new_minor + expansion_minor + contraction_minor + churn_minor + reactivation_minor = movement_minor
        and case when (new_minor > 0 or reactivation_minor > 0) and churn_minor < 0 then true
          when new_minor > 0 or reactivation_minor > 0 then is_customer and not base_customer
          when churn_minor < 0 then base_customer and not is_customer
          else is_customer = base_customer end
      then 'own'
      when base_customer and not is_customer then 'churn'
      when is_customer and not base_customer then case when closed_cohort is null then 'new' else 'reactivation' end
      when movement_minor > 0 then 'expansion'
      when movement_minor < 0 then 'contraction'
      else 'none' end as booked_as
  from gathered
)
select j.series_number, j.policy_id, b.month_index as booked_index, j.opening_minor, j.was_customer, j.base_customer, j.booked_as,
  cast(j.transfer_minor as bigint) as transfer_minor, coalesce(j.closed_cohort, j.open_month) as cohort_month,
  cast(case j.booked_as when 'own' then j.new_minor when 'new' then j.movement_minor else 0 end + j.rate_new_minor as bigint) as new_minor,
  cast(case j.booked_as when 'own' then j.expansion_minor when 'expansion' then j.movement_minor else 0 end + j.rate_expansion_minor as bigint) as expansion_minor,
  cast(case j.booked_as when 'own' then -j.contraction_minor when 'contraction' then -j.movement_minor else 0 end - j.rate_contraction_minor as bigint) as contraction_minor,
  cast(case j.booked_as when 'own' then -j.churn_minor when 'churn' then -j.movement_minor else 0 end - j.rate_churn_minor as bigint) as churn_minor,
  cast(case j.booked_as when 'own' then j.reactivation_minor when 'reactivation' then j.movement_minor else 0 end + j.rate_reactivation_minor as bigint) as reactivation_minor,
  cast(j.movement_minor + j.revalued_minor as bigint) as movement_minor, cast(j.revalued_minor as bigint) as revalued_minor, cast(j.fx_minor as bigint) as fx_minor
from judged j
join policy_months b on b.policy_id = j.policy_id and b.month_index = b.closed_index + 1
