-- What the Trino dialect calls otherwise, or means otherwise, than DuckDB. One macro per difference; only what the models use.
set global TimeZone = 'UTC';
set global integer_division = true;
-- Complete units, as Trino counts them; DuckDB's own date_diff counts boundaries crossed.
create macro date_diff(u, a, b) as datesub(u, a, b);
create macro date_add(u, n, d date) as cast(d + case u
    when 'day' then to_days(cast(n as integer)) when 'week' then to_weeks(cast(n as integer))
    when 'month' then to_months(cast(n as integer)) when 'quarter' then to_months(3 * cast(n as integer))
    when 'year' then to_years(cast(n as integer)) end as date),
  (u, n, d timestamp) as d + case u
    when 'second' then to_seconds(n) when 'minute' then to_minutes(n) when 'hour' then to_hours(n)
    when 'day' then to_days(cast(n as integer)) when 'week' then to_weeks(cast(n as integer))
    when 'month' then to_months(cast(n as integer)) when 'quarter' then to_months(3 * cast(n as integer))
    when 'year' then to_years(cast(n as integer)) end;
-- Keeps the type of its input; DuckDB's own makes a timestamp of a date.
create macro date_trunc(u, d date) as cast(system.main.date_trunc(u, d) as date),
  (u, d timestamp) as system.main.date_trunc(u, d);
create macro last_day_of_month(d) as last_day(d);
create macro day_of_week(d) as isodow(d);
-- Counts down where the second is the smaller; DuckDB's own has no rows then.
create macro sequence(a, b) as generate_series(a, b, case when b >= a then 1 else -1 end);
-- No characters of a negative length; DuckDB's own takes those before.
create macro substr(s, a) as system.main.substr(s, a), (s, a, n) as system.main.substr(s, a, case when n < 0 then 0 else n end);
-- Null beyond the last part; an empty part is an empty text.
create macro split_part(s, d, i) as case when i <= len(string_split(s, d)) then system.main.split_part(s, d, i) end;
create macro regexp_like(s, p) as regexp_matches(s, p);
create macro array_join(a, s) as array_to_string(a, s);
create macro cardinality(x) as len(x);
-- Null when any argument is null; DuckDB's own skip nulls.
create macro greatest(a, b) as case when a is null or b is null then null when a >= b then a else b end;
create macro least(a, b) as case when a is null or b is null then null when a <= b then a else b end;
-- Hashing goes over bytes in Trino; DuckDB's md5 takes text and gives hex digits at once.
create macro to_utf8(s) as s;
create macro to_hex(h) as h;
create macro from_base(s, b) as case when b = 16 then cast('0x' || s as bigint) else error('only base 16') end;
