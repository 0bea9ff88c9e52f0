-- Consent may change often, and stays known; Klaviyo is asked again for the rest when it is needed.
update profile set name = null, email = null, phone = null, details_known_at = null
where details_known_at < cast(:#${bean:times?method=textsBefore} as bigint)
