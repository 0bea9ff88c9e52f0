-- Where the conversation of this ticket went, if it has or gets one; no successor when it ended. To be asked before it goes: on a
-- ticket that it never was at, nothing was written to the customer before the ticket was left.
insert into former_ticket (ticket_id, successor_id, left_at, came_at)
values (cast(:#${variable.leftTicketId} as bigint), cast(:#${variable.successorId} as bigint),
        cast(:#${variable.occurredAt} as bigint),
        case when exists (select 1 from conversation where ticket_id = cast(:#${variable.leftTicketId} as bigint))
             then (select came_at from conversation where ticket_id = cast(:#${variable.leftTicketId} as bigint))
             else cast(:#${variable.occurredAt} as bigint) end)
on conflict (ticket_id) do update set successor_id = excluded.successor_id, left_at = excluded.left_at
