-- Those of a delivery's customers who have a conversation.
select profile_id from conversation where channel = 'sms' and profile_id in (:#in:${variable.recipients})
