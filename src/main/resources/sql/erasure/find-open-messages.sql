-- Messages that may come back through their queues later.
select event_id from message
where state in ('calling', 'waiting')
  and (profile_id in (:#in:${variable.profileIds}) or group_id in (:#in:${variable.profileIds})
       or profile_id is null and ticket_id in (:#in:${variable.ticketIds}))
