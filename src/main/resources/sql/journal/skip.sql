insert into message (flow, event_id, state, reason, group_id, profile_id, ticket_id, comment_id, body,
                     occurred_at, received_at, finished_at)
values (:#${fromRouteId}, :#${variable.eventId}, 'skipped', :#${variable.reason}, :#${variable.groupId},
        :#${variable.profileId}, cast(:#${variable.ticketId} as bigint), cast(:#${variable.commentId} as bigint),
        :#${variable.words}, cast(:#${variable.occurredAt} as bigint), cast(:#${variable.receivedAt} as bigint),
        cast(:#${bean:times?method=now} as bigint))
on conflict (flow, event_id) do update set
  state = 'skipped', reason = excluded.reason, event = null, finished_at = excluded.finished_at,
  profile_id = coalesce(excluded.profile_id, message.profile_id),
  ticket_id = coalesce(excluded.ticket_id, message.ticket_id),
  comment_id = coalesce(excluded.comment_id, message.comment_id), body = coalesce(excluded.body, message.body)
