-- about: The percentage of tax contained in a price, as the latest record that tells it says; lists of prices leave it out.
-- grain: source_id, price_id
with told as (
  select source_id, price_id, tax_inclusive_percent,
    row_number() over (partition by source_id, price_id order by observed_at desc, load_id desc, ordinal desc) as recency
  from raw_prices
  where tax_inclusive_percent is not null
)
select source_id, price_id, tax_inclusive_percent
from told
where recency = 1
