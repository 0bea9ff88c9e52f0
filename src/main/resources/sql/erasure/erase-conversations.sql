delete from conversation where profile_id in (:#in:${variable.profileIds})
