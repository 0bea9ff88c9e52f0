-- How far a message came before it came back; no row when it is here for the first time.
select state, parts_sent from message
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
