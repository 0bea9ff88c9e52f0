-- Other replies, and automatic answers, to the customer that may explain a text which Klaviyo sent since shortly before the call.
select body
from message
where flow in (:#${fromRouteId}, 'answer-out-of-hours') and profile_id = :#${variable.profileId} and event_id <> :#${variable.eventId}
  and state <> 'skipped' and coalesce(finished_at, called_at) >= cast(:#${bean:sentTexts?method=othersSince} as bigint)
