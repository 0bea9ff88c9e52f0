delete from message where received_at < cast(:#${bean:times?method=messagesBefore} as bigint)
