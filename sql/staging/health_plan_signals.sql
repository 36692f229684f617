-- about: Contraction and expansion of an account over the three and six months up to a month-end. Accounts that pay in two currencies at once have no row, because currencies are never added.
-- grain: policy_id, account_id, month
with windows as (
  select policy_id, account_id, month, is_customer,
    count(case when is_customer then 1 end) over (partition by policy_id, account_id, month_index) as currencies,
    sum(contraction_minor) over (partition by policy_id, account_id, currency order by month_index range between 2 preceding and current row) as contraction_3m,
    max(opening_minor) over (partition by policy_id, account_id, currency order by month_index range between 2 preceding and current row) as highest_opening_3m,
    sum(expansion_minor) over (partition by policy_id, account_id, currency order by month_index range between 5 preceding and current row) as expansion_6m,
    min(case when opening_minor > 0 then opening_minor end)
      over (partition by policy_id, account_id, currency order by month_index range between 5 preceding and current row) as lowest_opening_6m
  from account_months
)
select w.policy_id, w.account_id, w.month, p.snapshot_at, cast(w.contraction_3m as bigint) as contraction_3m, w.highest_opening_3m,
  cast(w.expansion_6m as bigint) as expansion_6m, w.lowest_opening_6m
from windows w
join health_population p on p.policy_id = w.policy_id and p.account_id = w.account_id and p.month = w.month
where w.is_customer and w.currencies = 1
