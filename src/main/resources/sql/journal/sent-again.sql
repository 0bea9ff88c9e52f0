update message set due_at = cast(:#${bean:times?method=now} as bigint)
where flow = :#${variable.next[flow]} and event_id = :#${variable.next[event_id]}
