-- One of several messages that went together is refused, and nobody knows which: each goes by itself now.
update message set alone = 1, failing_for = 0, failed_at = null
where flow = :#${fromRouteId} and event_id in (:#in:${variable.eventIds})
