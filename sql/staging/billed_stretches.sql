-- about: One stretch of time of a subscription line by what has been billed for it: a billing period, or a gap that no period covers (before the first one, between two, after the last).
-- grain: item_number, stretch_from
with periods as (
  select p.item_number, p.period_from, p.covers_until, p.next_from, p.account_id, p.currency, p.invoiced_at, p.is_void, r.as_of
  from billed_periods p
  cross join run_parameters r
  where p.preference = 1 and p.covers_until > p.period_from and p.period_from < r.as_of
), firsts as (
  select item_number, min(period_from) as first_from
  from periods
  group by item_number
)
select item_number, period_from as stretch_from, covers_until as stretch_to, case when is_void then 'void' when invoiced_at is null then 'draft' else 'billed' end as kind,
  account_id, currency, invoiced_at
from periods
union all
select item_number, covers_until as stretch_from, next_from as stretch_to, 'gap' as kind, account_id, currency, cast(null as timestamp) as invoiced_at
from periods
where covers_until < as_of and (next_from is null or next_from > covers_until)
union all
select n.item_number, timestamp '1900-01-01 00:00:00.000' as stretch_from, f.first_from as stretch_to, 'before' as kind, cast(null as varchar) as account_id,
  cast(null as varchar) as currency, cast(null as timestamp) as invoiced_at
from billed_items n
left join firsts f on f.item_number = n.item_number
