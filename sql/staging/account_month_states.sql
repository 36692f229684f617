-- about: One account series at one month-end: closing, the movement and FX that led there, and where the account stands in its life.
-- grain: series_number, month_index
-- stored: no
select s.series_number, s.month_index + o.month_offset as month_index, s.closing_minor, s.is_customer, s.cohort_index,
  s.lapse_index is null or s.month_index + o.month_offset < s.lapse_index as is_first_stretch,
  case when o.month_offset = 0 then s.was_customer else s.is_customer end as was_customer,
  case when o.month_offset = 0 and s.was_customer then s.fx_minor else cast(0 as bigint) end as fx_minor,
  case when o.month_offset > 0 then cast(0 as bigint) when s.was_customer then s.change_minor - s.fx_minor else s.change_minor end as movement_minor
from account_month_spans s
join span_offsets o on o.span_months = s.span_months
