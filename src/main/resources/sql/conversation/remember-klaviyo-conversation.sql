update conversation set klaviyo_conversation_id = :#${variable.klaviyoConversationId}
where profile_id = :#${variable.profileId} and channel = :#${variable.channel}
