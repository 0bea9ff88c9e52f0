-- Texts or notes made of this comment under another event id: Zendesk does not promise to tell a comment once, and one that is
-- looked for after a loss may be on its way. A ticket may become an SMS ticket in between.
select count(*) from message
where flow = :#${fromRouteId} and comment_id = cast(:#${variable.commentId} as bigint)
  and event_id <> :#${variable.eventId} and (state <> 'skipped' or reason not in ('duplicate', 'not-an-sms-ticket'))
