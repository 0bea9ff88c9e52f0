-- Automatic answers that the customer got, or may have got, lately.
select count(*) from message
where flow = 'answer-out-of-hours' and profile_id = :#${variable.profileId} and event_id <> :#${variable.eventId}
  and set_id is not null and called_at >= cast(:#${bean:hours?method=answeredSince} as bigint)
