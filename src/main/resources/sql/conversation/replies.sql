-- The agents' replies that may be the text which Klaviyo tells of, the latest first.
select event_id, ticket_id, body
from message
where flow = 'agent-comment-to-sms' and profile_id = :#${variable.profileId} and state <> 'skipped'
  and called_at between cast(:#${bean:ownReplies?method=since} as bigint) and cast(:#${bean:ownReplies?method=until} as bigint)
order by called_at desc
