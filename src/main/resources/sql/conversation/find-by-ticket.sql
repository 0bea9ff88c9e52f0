-- The conversation that is answered from this ticket, or from the one that it was merged into.
select profile_id, channel, klaviyo_conversation_id, ticket_id, requester_id, ticket_requester_id,
       case when ticket_id = cast(:#${variable.ticketId} as bigint) then came_at
            else (select came_at from former_ticket where ticket_id = cast(:#${variable.ticketId} as bigint)) end as came_at
from conversation
where ticket_id = cast(:#${variable.ticketId} as bigint)
   or ticket_id = (select successor_id from former_ticket where ticket_id = cast(:#${variable.ticketId} as bigint))
limit 1
