delete from profile where profile_id in (:#in:${variable.profileIds})
