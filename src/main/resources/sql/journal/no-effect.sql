-- The request was refused, never left, or is not known to the other system: what it carried may be carried again.
update message set state = 'waiting', set_id = null
where flow = :#${fromRouteId} and group_id = :#${variable.groupId} and state in ('calling', 'waiting')
  and set_id = :#${variable.setId}
