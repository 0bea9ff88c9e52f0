-- Not while there are texts, as above all they are to be found by number. Names, e-mails and numbers that nothing asked for in the retention time; Klaviyo is asked again when one is needed.
delete from profile where consent_known_at < cast(:#${bean:times?method=textsBefore} as bigint)
  and not exists (select 1 from message where message.profile_id = profile.profile_id and message.body is not null)
