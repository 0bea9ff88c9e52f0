-- The same text under another id: a Klaviyo flow knows an event by its UUID, the API and system webhooks by an id of their own. By
-- the one that came second it is found, by the other id that it names, or by its words at the same time.
select count(*) from message
where flow = :#${fromRouteId} and profile_id = :#${variable.profileId} and event_id <> :#${variable.eventId}
  and coalesce(reason, '') <> 'duplicate'
  and (event_id in (:#in:${variable.allIds})
       or (abs(occurred_at - cast(:#${variable.occurredAt} as bigint)) <= 120000
           and body = cast(:#${variable.text} as text)
           and (event_id like '________-____-____-____-____________')
               <> (cast(:#${variable.eventId} as text) like '________-____-____-____-____________')))
