-- Parts of this message that have left before it came back.
select coalesce(max(parts_sent), 0) from message
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
