-- The request was refused or never left, so that it may be repeated.
update message set state = 'waiting', set_id = null
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
