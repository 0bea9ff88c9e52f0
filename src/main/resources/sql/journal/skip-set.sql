-- All messages that one request was meant to carry.
update message set
  state = 'skipped', reason = :#${variable.reason}, event = null, ticket_id = cast(:#${variable.ticketId} as bigint),
  finished_at = cast(:#${bean:times?method=now} as bigint)
where flow = :#${fromRouteId} and event_id in (:#in:${variable.eventIds})
