update message set
  state = 'done', reason = null, event = null,
  ticket_id = cast(:#${variable.ticketId} as bigint), comment_id = cast(:#${variable.commentId} as bigint),
  finished_at = cast(:#${bean:times?method=now} as bigint)
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
