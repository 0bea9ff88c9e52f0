-- Those of a delivery's events that a flow took up before.
select distinct event_id from message where event_id in (:#in:${variable.ids})
