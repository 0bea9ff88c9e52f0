-- When a flow first acted on the event that it gives up now; now, if it never came that far.
select coalesce(min(first_called_at), cast(:#${header.TextdeskDiedAt} as bigint)) from message
where flow = :#${header.TextdeskFlow} and event_id = :#${header.TextdeskEventId}
