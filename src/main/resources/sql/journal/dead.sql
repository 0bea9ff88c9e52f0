-- What may have had an effect still says so, for a replay asks first.
insert into message (flow, event_id, state, reason, group_id, profile_id, ticket_id, comment_id,
                     occurred_at, received_at, finished_at)
values (:#${header.TextdeskFlow}, :#${header.TextdeskEventId}, 'dead', :#${header.TextdeskReason}, :#${header.JMSXGroupID},
        :#${variable.profileId}, cast(:#${variable.ticketId} as bigint), cast(:#${variable.commentId} as bigint),
        cast(:#${header.TextdeskReceivedAt} as bigint), cast(:#${header.TextdeskReceivedAt} as bigint),
        cast(:#${bean:times?method=now} as bigint))
on conflict (flow, event_id) do update set
  state = 'dead', reason = excluded.reason, event = null, alone = 1, failing_for = 0, failed_at = null,
  finished_at = excluded.finished_at, profile_id = coalesce(excluded.profile_id, message.profile_id),
  ticket_id = coalesce(excluded.ticket_id, message.ticket_id),
  comment_id = coalesce(excluded.comment_id, message.comment_id)
