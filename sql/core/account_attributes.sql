-- about: What is known about one account; where vendors' records were folded into one, the record that stays speaks first. A deleted record keeps what was known before.
-- grain: account_id
with remembered as (
  select source_id, account_id, country, segment, industry, channel, legal_entity, created_at, is_delinquent,
    row_number() over (partition by source_id, account_id order by source_version desc nulls last, observed_at desc, load_id desc, ordinal desc) as recency
  from raw_accounts
  where deleted_at is null and operation <> 'delete'
), deletions as (
  select source_id, account_id, max(deleted_at) as deleted_at
  from raw_accounts
  group by source_id, account_id
), known as (
  select i.account_id, a.country, a.segment, a.industry, a.channel, a.legal_entity, a.created_at, d.deleted_at, a.is_delinquent,
    row_number() over (
      partition by i.account_id
      order by case when i.account_id = i.source_id || '/' || i.source_account_id then 0 else 1 end, i.source_id, i.source_account_id
    ) as place
  from account_identity i
  join deletions d on d.source_id = i.source_id and d.account_id = i.source_account_id
  left join remembered a on a.source_id = d.source_id and a.account_id = d.account_id and a.recency = 1
)
select account_id, max(case when place = 1 then country end) as country, max(case when place = 1 then segment end) as segment,
  max(case when place = 1 then industry end) as industry, max(case when place = 1 then channel end) as channel,
  max(case when place = 1 then legal_entity end) as legal_entity, min(created_at) as created_at, max(case when place = 1 then deleted_at end) as deleted_at,
  bool_or(coalesce(is_delinquent, false)) as is_delinquent
from known
group by account_id
