-- Copies of the message that come sooner are dropped.
update message set due_at = cast(:#${bean:times?method=now} as bigint) + cast(:#${variable.delay} as bigint)
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
