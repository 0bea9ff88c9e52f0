-- The ticket that agents answer this profile from; no row when the customer never texted.
select ticket_id, ticket_status, requester_id, klaviyo_conversation_id
from conversation
where profile_id = :#${variable.profileId} and channel = coalesce(:#${variable.channel}, 'sms')
