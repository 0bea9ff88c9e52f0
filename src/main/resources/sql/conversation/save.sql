-- The conversation's ticket after a text, with the status that Zendesk answered.
insert into conversation (profile_id, channel, ticket_id, ticket_status, ticket_status_at, requester_id, sender)
values (:#${variable.profileId}, 'sms', cast(:#${variable.ticketId} as bigint), :#${variable.ticketStatus},
        cast(:#${variable.ticketStatusAt} as bigint), cast(:#${variable.requesterId} as bigint), :#${variable.sms.to})
on conflict (profile_id, channel) do update set
  ticket_id = excluded.ticket_id, ticket_status = excluded.ticket_status,
  ticket_status_at = excluded.ticket_status_at, requester_id = excluded.requester_id, sender = excluded.sender
