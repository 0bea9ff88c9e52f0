-- The ticket that has the conversation of this one now, if it was merged or followed up.
select successor_id from former_ticket where ticket_id = cast(:#${variable.ticketId} as bigint)
