-- The conversation that is answered from this ticket.
select profile_id, klaviyo_conversation_id
from conversation
where ticket_id = cast(:#${variable.ticketId} as bigint)
