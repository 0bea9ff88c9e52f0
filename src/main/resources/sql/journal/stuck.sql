-- Messages in front of their line that should have come back long ago: a kill can lose what carries a line on.
select flow, event_id, group_id, queue, event, received_at
from message
where state in ('calling', 'waiting') and event is not null
  and coalesce(due_at, received_at) < cast(:#${bean:times?method=stuckBefore} as bigint)
  and not exists (select 1 from message before
                  where before.flow = message.flow and before.group_id = message.group_id
                    and before.state in ('calling', 'waiting') and before.place < message.place)
