-- The conversation that is answered from this ticket, or from the one that it was merged into.
select profile_id, channel, klaviyo_conversation_id, ticket_id, requester_id, ticket_requester_id
from conversation
where ticket_id = cast(:#${variable.ticketId} as bigint)
   or ticket_id = (select successor_id from former_ticket where ticket_id = cast(:#${variable.ticketId} as bigint))
limit 1
