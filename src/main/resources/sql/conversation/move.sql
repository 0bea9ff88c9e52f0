-- The status is a hint, as ever: Zendesk's answer to the next text corrects it. The target of a merge may have been merged in its
-- turn by then; times of events are coarse.
update conversation set
  ticket_id = cast(:#${variable.successorId} as bigint), ticket_status = :#${variable.ticketStatus},
  ticket_status_at = cast(:#${variable.ticketStatusAt} as bigint),
  ticket_requester_id = cast(:#${variable.ticketRequesterId} as bigint),
  came_at = coalesce((select left_at from former_ticket where ticket_id = cast(:#${variable.targetId} as bigint)
                                                          and left_at > cast(:#${variable.cameAt} as bigint)),
                     cast(:#${variable.cameAt} as bigint)) - 2000
where ticket_id = cast(:#${variable.leftTicketId} as bigint)
