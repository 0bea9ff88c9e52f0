-- Not while there are texts, which are found by name and number when a person is to be erased. Consent may change often, and stays known; Klaviyo is asked again for the rest when it is needed.
update profile set name = null, email = null, phone = null, details_known_at = null
where details_known_at < cast(:#${bean:times?method=textsBefore} as bigint)
  and not exists (select 1 from message where message.profile_id = profile.profile_id and message.body is not null)
