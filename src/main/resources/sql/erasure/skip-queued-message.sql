-- What is taken out of a queue is not to be worked on when it comes once more.
insert into message (flow, event_id, state, reason, occurred_at, received_at, finished_at)
values (:#${variable.taken.flow}, :#${variable.taken.eventId}, 'skipped', :#${variable.reason},
        cast(:#${variable.taken.receivedAt} as bigint), cast(:#${variable.taken.receivedAt} as bigint),
        cast(:#${bean:times?method=now} as bigint))
on conflict (flow, event_id) do update set
  state = case when message.state in ('calling', 'waiting') then 'skipped' else message.state end,
  reason = case when message.state in ('calling', 'waiting') then excluded.reason else message.reason end,
  event = null, body = null, finished_at = coalesce(message.finished_at, excluded.finished_at)
