-- about: What an account was in one dimension at the end of a month, and of the month before (null in its first), as the records observed by then said; the first record seen speaks for the time before it.
-- grain: policy_id, account_id, month, dimension
with observed as (
  select i.account_id, a.country, a.segment, a.legal_entity, a.observed_at,
    row_number() over w as place,
    case when lag(a.country) over w is not distinct from a.country and lag(a.segment) over w is not distinct from a.segment
      and lag(a.legal_entity) over w is not distinct from a.legal_entity then 0 else 1 end as is_changed
  from raw_accounts a
  join account_identity i on i.source_id = a.source_id and i.source_account_id = a.account_id and i.account_id = i.source_id || '/' || i.source_account_id
  where a.deleted_at is null and a.operation <> 'delete'
  window w as (partition by i.account_id order by a.observed_at, a.load_id, a.ordinal)
), versions as (
  -- Open ends are dates that none reaches: an outer join by comparisons alone is hashed, one with an `or` compares every row with every other.
  select account_id, country, segment, legal_entity, case when place = 1 then timestamp '0001-01-01 00:00:00.000' else observed_at end as valid_from,
    coalesce(lead(observed_at) over (partition by account_id order by place), timestamp '9999-12-31 00:00:00.000') as valid_to
  from observed
  where place = 1 or is_changed = 1
), owners as (
  select i.account_id, o.role, o.owner_id, o.starts_at as valid_from,
    coalesce(lead(o.starts_at) over (partition by i.account_id, o.role order by o.starts_at, o.source_id), timestamp '9999-12-31 00:00:00.000') as valid_to
  from account_owners o
  join account_identity i on i.source_id = o.source_id and i.source_account_id = o.account_id
), roles as (
  select distinct role
  from account_owners
)
select s.policy_id, s.account_id, s.month, d.dimension,
  coalesce(case when v.account_id is null then case d.dimension when 'country' then t.country when 'segment' then t.segment else t.legal_entity end
    when d.dimension = 'country' then v.country when d.dimension = 'segment' then v.segment else v.legal_entity end, 'unknown') as value,
  case when not s.is_first then
    coalesce(case when b.account_id is null then case d.dimension when 'country' then t.country when 'segment' then t.segment else t.legal_entity end
      when d.dimension = 'country' then b.country when d.dimension = 'segment' then b.segment else b.legal_entity end, 'unknown') end as before_value
from account_spine s
cross join (values ('country'), ('segment'), ('legal_entity')) as d (dimension)
left join versions v on v.account_id = s.account_id and v.valid_from < s.ends_at and v.valid_to >= s.ends_at
left join versions b on b.account_id = s.account_id and b.valid_from < s.starts_at and b.valid_to >= s.starts_at
left join account_attributes t on t.account_id = s.account_id
union all
select s.policy_id, s.account_id, s.month, r.role as dimension, coalesce(o.owner_id, 'unassigned') as value,
  case when not s.is_first then coalesce(b.owner_id, 'unassigned') end as before_value
from account_spine s
cross join roles r
left join owners o on o.account_id = s.account_id and o.role = r.role and o.valid_from < s.ends_at and o.valid_to >= s.ends_at
left join owners b on b.account_id = s.account_id and b.role = r.role and b.valid_from < s.starts_at and b.valid_to >= s.starts_at
