-- The open ticket of the customer; no row when there is none, or when a newer change of consent is known.
select ticket_id from conversation
where profile_id = :#${variable.profileId} and channel = 'sms'
  and ticket_status in ('new', 'open', 'pending', 'hold', 'solved')
  and not exists (select 1 from profile
                  where profile_id = :#${variable.profileId}
                    and consent_changed_at > cast(:#${variable.occurredAt} as bigint))
