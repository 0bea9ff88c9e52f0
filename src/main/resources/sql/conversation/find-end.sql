-- When the conversation of this ticket ended, as the ticket got another requester; no row when it did not.
select left_at from former_ticket
where ticket_id = cast(:#${variable.ticketId} as bigint) and successor_id is null
