-- Whether a flow took the comment up before, whatever came of it.
select count(*) from message
where flow = 'agent-comment-to-sms' and comment_id = cast(:#${variable.comment.commentId} as bigint)
