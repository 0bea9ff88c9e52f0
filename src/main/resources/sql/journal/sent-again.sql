update message set due_at = cast(:#${bean:times?method=now} as bigint)
where flow = :#${body[flow]} and event_id = :#${body[event_id]}
