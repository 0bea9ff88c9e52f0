-- How many flows took this event up before.
select count(*) from message where event_id = :#${variable.eventId}
