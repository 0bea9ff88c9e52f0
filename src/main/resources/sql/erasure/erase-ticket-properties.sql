delete from ticket_property where profile_id in (:#in:${variable.profileIds})
