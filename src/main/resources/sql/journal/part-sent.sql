-- One more part of a long text has left; a message that comes back goes on behind it.
update message set parts_sent = coalesce(parts_sent, 0) + 1
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
