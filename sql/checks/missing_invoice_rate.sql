-- about: There is an exchange rate for every billing currency on every day with an invoice in it.
-- severity: warning
-- next: add rates for the pair to a source that fills fx_rates, valid on or before that day; until then the bridge shows no reported amounts for the months concerned
select policy_id, local_currency, priced_at
from bridge_rates
where minor_rate is null
