-- A new ticket has told of this campaign's or flow's text: its own event comes later, and needs no note any more.
insert into message (flow, event_id, state, reason, group_id, profile_id, ticket_id, occurred_at, received_at, finished_at)
values ('campaign-sms-to-note', :#${variable.sent.eventId}, 'skipped', 'replies-to', :#${variable.profileId},
        :#${variable.profileId}, cast(:#${variable.ticketId} as bigint), cast(:#${variable.sent.time.toEpochMilli} as bigint),
        cast(:#${bean:times?method=now} as bigint), cast(:#${bean:times?method=now} as bigint))
on conflict (flow, event_id) do nothing
