-- Profiles of which Klaviyo was told something else than what is true now. One that never had an open ticket needs no word.
select distinct profile_id, 1 as is_open
from conversation
where ticket_status in ('new', 'open', 'pending', 'hold')
  and not exists (select 1 from ticket_property
                  where ticket_property.profile_id = conversation.profile_id and ticket_property.is_open = 1)
union all
select profile_id, 0
from ticket_property
where is_open = 1
  and not exists (select 1 from conversation
                  where conversation.profile_id = ticket_property.profile_id
                    and conversation.ticket_status in ('new', 'open', 'pending', 'hold'))
limit 500
