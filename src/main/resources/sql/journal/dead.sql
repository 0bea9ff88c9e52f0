insert into message (flow, event_id, state, reason, profile_id, ticket_id, comment_id,
                     occurred_at, received_at, finished_at)
values (:#${header.TextdeskFlow}, :#${header.TextdeskEventId}, 'dead', :#${header.TextdeskReason}, :#${variable.profileId},
        cast(:#${variable.ticketId} as bigint), cast(:#${variable.commentId} as bigint),
        cast(:#${header.TextdeskReceivedAt} as bigint), cast(:#${header.TextdeskReceivedAt} as bigint),
        cast(:#${bean:times?method=now} as bigint))
on conflict (flow, event_id) do update set
  state = 'dead', reason = excluded.reason, finished_at = excluded.finished_at
