-- All messages that one request carried.
update message set
  state = 'done', reason = null, event = null, ticket_id = cast(:#${variable.ticketId} as bigint),
  finished_at = cast(:#${bean:times?method=now} as bigint)
where flow = :#${fromRouteId} and event_id in (:#in:${variable.eventIds})
