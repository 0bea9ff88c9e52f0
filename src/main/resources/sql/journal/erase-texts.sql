-- A message that still waits for its effect after such a time is given up.
update message set
  body = null, event = null,
  state = case when state in ('calling', 'waiting') then 'skipped' else state end,
  reason = case when state in ('calling', 'waiting') then 'too-old' else reason end,
  finished_at = coalesce(finished_at, cast(:#${bean:times?method=now} as bigint))
where (body is not null or event is not null) and received_at < cast(:#${bean:times?method=textsBefore} as bigint)
