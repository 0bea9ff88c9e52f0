-- One more part of a reply is on the phone; with the last one, all of it.
update message set
  parts_delivered = coalesce(parts_delivered, 0) + 1,
  delivery = case when delivery = 'failed' then 'failed'
                  when coalesce(parts_delivered, 0) + 1 >= coalesce(parts, 1) then 'delivered' else 'sent' end,
  delivery_millis = case when coalesce(parts_delivered, 0) + 1 >= coalesce(parts, 1)
                         then cast(:#${bean:ownReplies?method=millis} as bigint) end
where flow in ('agent-comment-to-sms', 'answer-out-of-hours') and event_id = :#${variable.ownReply[event_id]}
  and coalesce(parts_delivered, 0) < coalesce(parts, 1)
