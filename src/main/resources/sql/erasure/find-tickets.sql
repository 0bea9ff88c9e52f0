select ticket_id from conversation where profile_id in (:#in:${variable.profileIds})
union
select ticket_id from message where profile_id in (:#in:${variable.profileIds}) and ticket_id is not null
