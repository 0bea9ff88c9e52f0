-- Texts made of this comment under another event id: Zendesk does not promise to tell a comment once.
select count(*) from message
where flow = :#${fromRouteId} and comment_id = cast(:#${variable.commentId} as bigint)
  and event_id <> :#${variable.eventId} and state <> 'skipped'
