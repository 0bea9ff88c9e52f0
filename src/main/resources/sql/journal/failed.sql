-- One more failure. The time between two of them counts, but for the other system's downtime, in which nobody tries.
update message set
  failing_for = failing_for + case
    when failed_at is null then 0
    when cast(:#${bean:times?method=now} as bigint) - failed_at > cast(:#${bean:patience?method=longestPause} as bigint)
      then cast(:#${bean:patience?method=longestPause} as bigint)
    else cast(:#${bean:times?method=now} as bigint) - failed_at end,
  failed_at = cast(:#${bean:times?method=now} as bigint)
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
