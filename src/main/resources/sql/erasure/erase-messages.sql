-- The ids of the events stay, and those of comments, so that none is taken for a new one.
update message set
  body = null, event = null, profile_id = null, ticket_id = null, group_id = null,
  state = case when state in ('calling', 'waiting') then 'skipped' else state end,
  reason = case when state in ('calling', 'waiting') then :#${variable.reason} else reason end,
  finished_at = coalesce(finished_at, cast(:#${bean:times?method=now} as bigint))
where profile_id in (:#in:${variable.profileIds}) or group_id in (:#in:${variable.profileIds})
  or profile_id is null and ticket_id in (:#in:${variable.ticketIds})
