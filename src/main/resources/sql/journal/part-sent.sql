-- One more part of a reply has left; a message that comes back goes on behind it.
update message set state = 'waiting', set_id = null, parts_sent = coalesce(parts_sent, 0) + 1,
  delivery = coalesce(delivery, 'sent')
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
