-- A customer may have a conversation per channel.
select count(*) from conversation
where profile_id = :#${variable.profileId} and ticket_status in ('new', 'open', 'pending', 'hold')
