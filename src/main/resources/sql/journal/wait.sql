-- Behind the open messages of its conversation; one that is open already keeps its place, and what is known of its call.
insert into message (flow, event_id, state, group_id, place, event, queue, profile_id, ticket_id, comment_id, body,
                     occurred_at, received_at)
values (:#${fromRouteId}, :#${variable.eventId}, 'waiting', :#${variable.groupId},
        (select coalesce(max(place), 0) + 1 from message
         where flow = :#${fromRouteId} and group_id = :#${variable.groupId} and state in ('calling', 'waiting')),
        :#${variable.message}, :#${variable.queue}, :#${variable.profileId}, cast(:#${variable.ticketId} as bigint),
        cast(:#${variable.commentId} as bigint), :#${variable.words},
        cast(:#${variable.occurredAt} as bigint), cast(:#${variable.receivedAt} as bigint))
on conflict (flow, event_id) do update set
  state = case when message.state = 'calling' then 'calling' else 'waiting' end,
  place = case when message.state in ('calling', 'waiting') then coalesce(message.place, excluded.place)
               else excluded.place end,
  group_id = excluded.group_id, event = excluded.event, queue = excluded.queue, reason = null,
  profile_id = coalesce(excluded.profile_id, message.profile_id),
  ticket_id = coalesce(excluded.ticket_id, message.ticket_id),
  comment_id = coalesce(excluded.comment_id, message.comment_id),
  body = coalesce(excluded.body, message.body), occurred_at = excluded.occurred_at
