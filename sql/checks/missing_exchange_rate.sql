-- about: There is an exchange rate for every billing currency in every month in which it has MRR.
-- severity: fatal
-- next: add rates for the pair to a source that fills fx_rates, valid on or before the month's end
with needed as (
  select i.policy_id, i.local_currency, i.currency, m.month, m.month_index, count(*) as intervals
  from interval_months i
  join policy_months m on m.policy_id = i.policy_id and m.month_index >= i.from_index and (i.to_index is null or m.month_index <= i.to_index)
  where i.local_currency <> i.currency
  group by i.policy_id, i.local_currency, i.currency, m.month, m.month_index
)
select n.policy_id, n.local_currency, n.currency, n.month, n.intervals
from needed n
left join month_rates r on r.policy_id = n.policy_id and r.local_currency = n.local_currency and r.month_index = n.month_index
where r.minor_rate is null
