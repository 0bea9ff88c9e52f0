update message set body = null
where body is not null and received_at < cast(:#${bean:times?method=textsBefore} as bigint)
