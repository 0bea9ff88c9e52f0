-- Before the first request to the other system. A message that comes back counts one more attempt. What comes while it is called
-- stands behind it: its place is known even if a kill lets the other one come first.
insert into message (flow, event_id, state, group_id, place, set_id, profile_id, ticket_id, comment_id, body, parts, segments,
                     occurred_at, received_at, called_at, first_called_at)
values (:#${fromRouteId}, :#${variable.eventId}, 'calling', :#${variable.groupId}, 0, :#${variable.setId},
        :#${variable.profileId}, cast(:#${variable.ticketId} as bigint), cast(:#${variable.commentId} as bigint),
        :#${variable.words}, cast(:#${variable.parts} as integer), cast(:#${variable.segments} as integer),
        cast(:#${variable.occurredAt} as bigint), cast(:#${variable.receivedAt} as bigint),
        cast(:#${bean:times?method=now} as bigint), cast(:#${bean:times?method=now} as bigint))
on conflict (flow, event_id) do update set
  state = 'calling', set_id = excluded.set_id, reason = null, attempts = message.attempts + 1,
  group_id = excluded.group_id, place = coalesce(message.place, 0),
  profile_id = excluded.profile_id, ticket_id = excluded.ticket_id, comment_id = excluded.comment_id,
  body = excluded.body, parts = excluded.parts, segments = excluded.segments,
  occurred_at = excluded.occurred_at, called_at = excluded.called_at,
  first_called_at = coalesce(message.first_called_at, excluded.first_called_at)
