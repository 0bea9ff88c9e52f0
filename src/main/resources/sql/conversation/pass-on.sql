-- What was merged into this ticket before goes on with it.
update former_ticket set successor_id = cast(:#${variable.successorId} as bigint)
where successor_id = cast(:#${variable.leftTicketId} as bigint)
