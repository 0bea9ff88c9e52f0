-- Zendesk does not promise the order of its events: only a newer one counts.
update conversation set
  ticket_status = coalesce(:#${variable.event.statusNow}, ticket_status),
  ticket_status_at = cast(:#${variable.occurredAt} as bigint)
where ticket_id = cast(:#${variable.ticketId} as bigint)
  and ticket_status_at <= cast(:#${variable.occurredAt} as bigint)
