-- Before the request that carries several messages.
update message set
  state = 'calling', set_id = :#${variable.setId}, attempts = attempts + 1,
  called_at = cast(:#${bean:times?method=now} as bigint),
  first_called_at = coalesce(first_called_at, cast(:#${bean:times?method=now} as bigint))
where flow = :#${fromRouteId} and event_id in (:#in:${variable.eventIds})
