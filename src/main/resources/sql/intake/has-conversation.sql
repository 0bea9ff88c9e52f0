-- 1 when an SMS conversation is answered from this ticket.
select count(*) from conversation where ticket_id = :#${variable.event.ticketId}
