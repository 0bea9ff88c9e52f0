-- The agents' replies and automatic answers that may be the text which Klaviyo tells of, in the order in which they left. One
-- whose report is overdue comes last, since it hardly comes any more. A part whose request got no answer may have left.
select event_id, ticket_id, body, called_at, failed_event, coalesce(parts, 1) as parts,
       coalesce(parts_delivered, 0) + case when delivery = 'failed' then 1 else 0 end as parts_reported,
       coalesce(parts_sent, 0) + case when set_id is null then 0 else 1 end as parts_left
from message
where flow in ('agent-comment-to-sms', 'answer-out-of-hours') and profile_id = :#${variable.profileId} and state <> 'skipped'
  and not exists (select 1 from conversation where conversation.ticket_id = message.ticket_id and channel = 'whatsapp')
  and called_at between cast(:#${bean:ownReplies?method=since} as bigint) and cast(:#${bean:ownReplies?method=until} as bigint)
order by case when delivery = 'unreported' then 1 else 0 end, called_at
