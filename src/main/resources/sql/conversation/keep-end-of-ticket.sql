-- Zendesk said, when it was written to, that the ticket is closed or gone.
update conversation set
  ticket_status = :#${variable.ticketStatus}, ticket_status_at = cast(:#${bean:times?method=now} as bigint)
where ticket_id = cast(:#${variable.ticketId} as bigint)
