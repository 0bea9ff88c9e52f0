-- Replies that should have been reported by now, as delivered or as failed.
update message set delivery = 'unreported'
where flow = 'agent-comment-to-sms' and delivery = 'sent' and called_at < cast(:#${bean:times?method=reportsBefore} as bigint)
