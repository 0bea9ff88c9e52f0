-- Names, e-mails and numbers that nothing asked for in the retention time; Klaviyo is asked again when one is needed.
delete from profile where consent_known_at < cast(:#${bean:times?method=textsBefore} as bigint)
