-- Where the conversation of this ticket went, if it has or gets one; no successor when it ended.
insert into former_ticket (ticket_id, successor_id, left_at)
values (cast(:#${variable.leftTicketId} as bigint), cast(:#${variable.successorId} as bigint),
        cast(:#${variable.occurredAt} as bigint))
on conflict (ticket_id) do update set successor_id = excluded.successor_id, left_at = excluded.left_at
