-- The conversation's ticket after a text, with the status that Zendesk answered. A ticket that the conversation has left in the
-- meantime does not get it back. The customer stays who wrote the first text, also on a ticket of another requester.
insert into conversation (profile_id, channel, ticket_id, ticket_status, ticket_status_at, requester_id, ticket_requester_id,
                          sender)
select :#${variable.profileId}, cast(:#${variable.channel} as varchar), cast(:#${variable.ticketId} as bigint), :#${variable.ticketStatus},
       cast(:#${variable.ticketStatusAt} as bigint), cast(:#${variable.requesterId} as bigint),
       cast(:#${variable.requesterId} as bigint), :#${variable.sms.to}
where not exists (select 1 from former_ticket where ticket_id = cast(:#${variable.ticketId} as bigint))
on conflict (profile_id, channel) do update set
  ticket_id = excluded.ticket_id, ticket_status = excluded.ticket_status,
  ticket_status_at = excluded.ticket_status_at, sender = excluded.sender,
  requester_id = case when conversation.ticket_id = excluded.ticket_id then conversation.requester_id
                      else excluded.requester_id end,
  ticket_requester_id = case when conversation.ticket_id = excluded.ticket_id
                             then coalesce(conversation.ticket_requester_id, excluded.ticket_requester_id)
                             else excluded.ticket_requester_id end,
  came_at = case when conversation.ticket_id = excluded.ticket_id then conversation.came_at end
