-- The next text opens a new ticket.
delete from conversation where ticket_id = cast(:#${variable.leftTicketId} as bigint)
