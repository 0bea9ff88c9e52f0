-- The conversation of a ticket, if the ticket that it goes to has none yet.
select profile_id from conversation
where ticket_id = cast(:#${variable.leftTicketId} as bigint)
  and not exists (select 1 from conversation where ticket_id = cast(:#${variable.successorId} as bigint))
