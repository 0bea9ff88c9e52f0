update message set
  state = 'unknown', reason = :#${variable.reason}, event = null,
  finished_at = cast(:#${bean:times?method=now} as bigint)
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
