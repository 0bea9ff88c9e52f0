-- The ticket is the customer's own now.
update conversation set ticket_requester_id = cast(:#${variable.event.current} as bigint)
where ticket_id = cast(:#${variable.ticketId} as bigint)
