-- Before the first request to the other system. A message that comes back counts one more attempt.
insert into message (flow, event_id, state, profile_id, ticket_id, comment_id, body, parts, segments,
                     occurred_at, received_at, called_at)
values (:#${fromRouteId}, :#${variable.eventId}, 'calling', :#${variable.profileId},
        cast(:#${variable.ticketId} as bigint), cast(:#${variable.commentId} as bigint), :#${variable.words},
        cast(:#${variable.parts} as integer), cast(:#${variable.segments} as integer),
        cast(:#${variable.occurredAt} as bigint), cast(:#${variable.receivedAt} as bigint),
        cast(:#${bean:times?method=now} as bigint))
on conflict (flow, event_id) do update set
  state = 'calling', reason = null, attempts = message.attempts + 1, called_at = excluded.called_at
