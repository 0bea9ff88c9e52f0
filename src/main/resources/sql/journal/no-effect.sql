-- The request was refused, never left, or is not known to the other system: what it carried may be carried again.
update message set state = 'waiting', set_id = null
where flow = :#${fromRouteId} and event_id in (:#in:${variable.eventIds}) and state in ('calling', 'waiting')
