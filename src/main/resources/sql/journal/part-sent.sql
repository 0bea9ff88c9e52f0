-- One more part of a reply has left; a message that comes back goes on behind it. Of WhatsApp nothing is reported.
update message set state = 'waiting', set_id = null, parts_sent = coalesce(parts_sent, 0) + 1,
  delivery = case when cast(:#${variable.channel} as varchar) = 'whatsapp' then delivery else coalesce(delivery, 'sent') end
where flow = :#${fromRouteId} and event_id = :#${variable.eventId}
