select profile_id from profile
where profile_id = cast(:#${variable.profileId} as varchar) or phone = cast(:#${variable.phone} as varchar)
  or lower(email) = lower(cast(:#${variable.email} as varchar))
