-- The message whose turn it is when the ones that are worked on now are finished.
select event_id, event, received_at
from message
where flow = :#${fromRouteId} and group_id = :#${variable.groupId} and state in ('calling', 'waiting')
  and event_id not in (:#in:${variable.eventIds})
order by place
limit 1
