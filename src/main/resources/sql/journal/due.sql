-- Copies of the message that come sooner are dropped.
update message set due_at = cast(:#${variable.dueAt} as bigint)
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
