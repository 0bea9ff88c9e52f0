-- How far a message came before it came back; no row when it is here for the first time.
select set_id, parts_sent, called_at from message
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
