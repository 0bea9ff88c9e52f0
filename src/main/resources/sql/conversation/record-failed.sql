-- A reply, or a part of it, did not reach the phone.
update message set delivery = 'failed', failed_event = :#${variable.eventId}, delivery_millis = null
where flow in ('agent-comment-to-sms', 'answer-out-of-hours') and event_id = :#${variable.ownReply[event_id]}
