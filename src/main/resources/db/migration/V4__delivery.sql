-- Klaviyo's reports about sent texts are matched with the agents' replies to the same customer.
create index message_of_replies on message (profile_id, called_at) where flow = 'agent-comment-to-sms';
