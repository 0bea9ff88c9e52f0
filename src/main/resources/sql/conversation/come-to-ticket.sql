-- A ticket whose own conversation has ended may get another one.
delete from former_ticket where ticket_id = cast(:#${variable.successorId} as bigint)
