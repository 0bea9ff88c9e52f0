-- The open messages of a conversation, in order, and this one, if it is a dead letter that may have had an effect. There are
-- none as long as all goes well.
select event_id, body, set_id, alone, occurred_at, received_at, called_at, failing_for, due_at, place
from message
where flow = :#${fromRouteId} and group_id = :#${variable.groupId} and state in ('calling', 'waiting')
union all
select event_id, body, set_id, alone, occurred_at, received_at, called_at, failing_for, due_at, 1000000000
from message
where flow = :#${fromRouteId} and event_id = :#${variable.eventId} and state = 'dead' and set_id is not null
order by place
