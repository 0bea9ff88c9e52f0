-- The status is a hint, as ever: Zendesk's answer to the next text corrects it.
update conversation set
  ticket_id = cast(:#${variable.successorId} as bigint), ticket_status = :#${variable.ticketStatus},
  ticket_status_at = cast(:#${variable.ticketStatusAt} as bigint),
  ticket_requester_id = cast(:#${variable.ticketRequesterId} as bigint)
where ticket_id = cast(:#${variable.leftTicketId} as bigint)
